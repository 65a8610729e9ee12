// Pages with charts: what draws them is fetched after what is to be read. Asked for here, in the frame,
// so that the bundler keeps it apart from the pages.
export const historyFigures = (): Promise<typeof import('../pages/history/figures')> => import('../pages/history/figures');
export const monthFigures = (): Promise<typeof import('../pages/integration/month')> => import('../pages/integration/month');
