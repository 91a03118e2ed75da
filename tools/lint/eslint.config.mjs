import base from './base.mjs';
export default base(import.meta.dirname);
