import { adoptStyle } from '../../browser/adopt-style';
import css from '../../styles/details.css?inline';

// Of the pages about one thing, which the first pages do not show.
adoptStyle(css);
