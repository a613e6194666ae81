/** Networks with widths left as names, and what theory §2, §12 and §13 say of them. */

export const ATTENTION = `param Q, K : d x dh
param V, O : d x dv
input X : n x d
output softmax(X*Q*K'*X')*X*V*O'
`;

/** h heads with parameters of their own. */
export const heads = (h: number): string => {
  const all = Array.from({ length: h }, (_, k) => k + 1);
  const params = all.map((k) => `param Q${k}, K${k} : d x dh\nparam V${k}, O${k} : d x dv\n`).join('');
  return `${params}input X : n x d\noutput ${all.map((k) => `softmax(X*Q${k}*K${k}'*X'/2)*X*V${k}*O${k}'`).join(' + ')}\n`;
};

/** Queries of k heads on one key, values of one V into k outputs. */
export const grouped = (k: number): string => {
  const all = Array.from({ length: k }, (_, i) => i + 1);
  const params = all.map((i) => `param Q${i} : d x dh\nparam O${i} : d x dv\n`).join('');
  return `${params}param K : d x dh\nparam V : d x dv\ninput X : n x d\noutput ${all.map((i) => `softmax(X*Q${i}*K'*X')*X*V*O${i}'`).join(' + ')}\n`;
};

export const TWO_LAYER = 'param W1 : h x n\nparam W2 : m x h\ninput x : n\noutput W2*W1*x\n';

export const LORA = 'const W : m x n\nparam A : r x n\nparam B : m x r\ninput x : n\noutput (W + B*A)*x\n';

export const RELU = 'param W1 : h x n\nparam b : h\nparam W2 : m x h\ninput x : n\noutput W2*relu(W1*x + b)\n';

export const RELU_WITHOUT_BIAS = 'param W1 : h x n\nparam W2 : m x h\ninput x : n\noutput W2*relu(W1*x)\n';

export const LEAKY =
  'param W1 : h x n\nparam b : h\nparam W2 : m x h\nparam c : m\ninput x : n\noutput W2*leaky_relu(W1*x + b, 1/10) + c\n';

export const SWIGLU = 'param A : h x d\nparam B, C : d x h\ninput x : 1 x d\noutput (silu(x*B) .* (x*C))*A\n';

export const REGLU = 'param A : h x d\nparam B, C : d x h\ninput x : 1 x d\noutput (relu(x*B) .* (x*C))*A\n';

/** A block of GPT-2: normalised streams with gains and biases, attention, GELU. */
export const GPT2 = `param Q, K : d x dh
param V, O : d x dv
param q, k : 1 x dh
param v : 1 x dv
param o, g1, b1, g2, b2, c2 : 1 x d
param W1 : d x ff
param W2 : ff x d
param c1 : 1 x ff
const eps > 0
input X : n x d
let N = layernorm(X, eps) .* g1 .+ b1
let A = X + softmax((N*Q .+ q)*(N*K .+ k)', causal(n))*(N*V .+ v)*O' .+ o
let M = layernorm(A, eps) .* g2 .+ b2
output A + gelu(M*W1 .+ c1)*W2 .+ c2
`;

/** A block of LLaMA: RMSNorm, rotary positions, two query heads on one key, SwiGLU. Pairs that are rotated need a number of columns. */
export const LLAMA = `param Q1, Q2, K : d x 6
param V : d x dv
param O1, O2 : dv x d
param G, U : d x ff
param D : ff x d
param g1, g2 : 1 x d
const c, s : n x 3
const eps > 0
input X : n x d
let N = rmsnorm(X, eps) .* g1
def head(W) = softmax(rope(N*W, c, s)*rope(N*K, c, s)'/2, causal(n))*N*V
let A = X + head(Q1)*O1 + head(Q2)*O2
let M = rmsnorm(A, eps) .* g2
output A + (silu(M*G) .* (M*U))*D
`;

/** A basic block of a ResNet with its batch norms; `eps` is left out or written behind a comma. */
export const resnet = (eps = ''): string => `param W1, W2 : c x c x 3
param g1, b1, g2, b2 : c
param W0 : c x p
param F : m x c
input X : p x n
${eps === '' ? '' : 'const eps > 0\n'}let S = W0*X
def bn(Z, g, b) = batchnorm(Z'${eps})' .* g .+ b
let R = relu(bn(conv1d(W1, S, 1, 1), g1, b1))
output F*rowmean(relu(S + bn(conv1d(W2, R, 1, 1), g2, b2)))
`;

/** Tokens and positions in front of a block without biases, and a head of its own under cross-entropy. */
export const EMBEDDED = `param E : v x d
param P : n x d
param H : d x v
param Q, K, V, O : d x a
input T : onehot(n x v)
const eps > 0
let X = T*E + P
let N = layernorm(X, eps)
output (X[1,:] + softmax((N[1,:]*Q)*(N*K)')*N*V*O')*H
loss cross-entropy
`;
