// Pages with charts: what draws them is fetched after what is to be read. Asked for here, in the frame,
// so that the bundler keeps it apart from the pages.
export const historyFigures = (): Promise<typeof import('./history/figures')> => import('./history/figures');
export const monthFigures = (): Promise<typeof import('./integration/month')> => import('./integration/month');
