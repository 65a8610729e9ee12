// All that the server says, in the language of the page: loaded only where that is another one.
export { remedyOf, sentenceOf } from './outcome-table';
export { refusalOf } from './refusal-table';
