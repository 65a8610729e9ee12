import { adoptStyle } from '../../browser/adopt-style';
import css from '../../styles/evidence.css?inline';

// Of code, headers and timings, which the first pages do not show.
adoptStyle(css);
