/** The part of `jstat` that is used here; the package brings no types. */
declare module 'jstat' {
  interface StudentT {
    cdf(x: number, dof: number): number;
    inv(p: number, dof: number): number;
  }
  interface Normal {
    cdf(x: number, mean: number, std: number): number;
  }
  const jstat: {
    readonly jStat: { readonly studentt: StudentT; readonly normal: Normal };
  };
  export default jstat;
}
