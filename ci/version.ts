export { toolVersion } from '../fixtures/version.ts';
