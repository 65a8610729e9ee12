import { applyStoredTheme } from './app/preferences';
import './app/shell/app';

applyStoredTheme();
