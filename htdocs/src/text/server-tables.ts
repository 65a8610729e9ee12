// Translatable copies of the server's sentences; loaded only for languages other than the source's.
export { remedyOf, sentenceOf } from './outcome-table';
export { refusalOf } from './refusal-table';
