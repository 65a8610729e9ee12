import { startApp } from './app/app';
import { useLanguage } from './app/language';
import { applyStoredLooks } from './browser/preferences';
import { keepVisible } from './text/visible-text';

applyStoredLooks();
keepVisible(document);
void startApp(useLanguage());
