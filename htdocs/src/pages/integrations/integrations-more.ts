// What the page of integrations fetches when it shows them as a table, or the first steps.
export { enable } from './enable';
export { firstSteps } from './first-steps';
export { only } from './integration-order';
export { integrationTable, sortSelect } from './integration-table';
