import { startApp } from './app/app';
import { useLanguage } from './app/language';
import { applyStoredLooks } from './browser/preferences';

applyStoredLooks();
void startApp(useLanguage());
