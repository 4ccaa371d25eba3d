export * from './envelope.ts';
export * from './store/store.ts';
