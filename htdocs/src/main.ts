import { useLanguage } from './app/language';
import { applyStoredLooks } from './app/preferences';
import { startApp } from './app/shell/app';

applyStoredLooks();
void startApp(useLanguage());
