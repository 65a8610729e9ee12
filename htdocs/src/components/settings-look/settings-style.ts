import { adoptStyle } from '../../browser/adopt-style';
import css from '../../styles/settings.css?inline';

// Of forms and what is tried from them.
adoptStyle(css);
