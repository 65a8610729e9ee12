// Charts and filters are fetched after the rest of their page. Imported from the frame, so that the bundler keeps them
// out of the page's chunk.
export const loadHistoryStats = (): Promise<typeof import('./history/history-stats')> => import('./history/history-stats');
export const loadHistoryMore = (): Promise<typeof import('./history/history-more')> => import('./history/history-more');
export const loadIntegrationsMore = (): Promise<typeof import('./integrations/integrations-more')> =>
  import('./integrations/integrations-more');
export const loadIntegrationStats = (): Promise<typeof import('./integration/integration-stats')> =>
  import('./integration/integration-stats');
