import { testEventStore } from './conformance.ts';
import { ReferenceStore } from './reference-store.ts';

testEventStore('reference', () => Promise.resolve(new ReferenceStore()));
