import { useLanguage } from './app/language';
import { applyStoredLooks } from './browser/preferences';
import { startApp } from './app/app';

applyStoredLooks();
void startApp(useLanguage());
