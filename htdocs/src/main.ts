import { useLanguage } from './app/language';
import { applyStoredTheme } from './app/preferences';
import { startApp } from './app/shell/app';

applyStoredTheme();
void startApp(useLanguage());
