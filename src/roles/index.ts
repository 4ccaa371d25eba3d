export { findAppLayout, type AppLayout } from './app-layout.ts';
export { StartFailure } from './start-failure.ts';
export { dataFoldersIn, defaultDataFolder } from './supervisor/data-folders.ts';
export { askSupervisor } from './supervisor/supervisor-socket.ts';
export { runUp, type UpOptions } from './up.ts';
