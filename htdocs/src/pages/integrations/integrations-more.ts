// What the page of integrations fetches after its list: the table, the first steps and the saved views.
import { html, type TemplateResult } from 'lit';

export { enable } from './enable';
export { firstSteps } from './first-steps';
export { only } from './integration-order';
export { integrationTable, sortSelect } from './integration-table';

void import('../../components/saved-views/saved-views');

export function savedViews(query: string): TemplateResult {
  return html`<ph-saved-views page="integrations" query=${query}></ph-saved-views>`;
}
