export { toolVersion } from '../../fixtures/machine/version.ts';
