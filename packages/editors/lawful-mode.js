/**
 * Lawful models for CodeMirror 6, written by `npm run editors` from the vocabulary of the language: StreamLanguage.define(lawfulMode).
 */
export const words = {
  "patterns": {
    "comment": "#[^\\n]*",
    "number": "\\d+(?:\\.\\d+)?",
    "name": "[A-Za-z_][A-Za-z0-9_]*",
    "text": "\"[^\"\\n]*\""
  },
  "symbols": [
    "->",
    "..",
    ".+",
    ".-",
    ".*",
    "./",
    ".^",
    "+",
    "-",
    "*",
    "/",
    "^",
    "'",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    "=",
    ">",
    "|",
    "<"
  ],
  "statements": [
    "param",
    "input",
    "const",
    "let",
    "def",
    "repeat",
    "output",
    "loss",
    "labels",
    "symmetry",
    "flow"
  ],
  "declaring": [
    "param",
    "input",
    "const",
    "let",
    "def"
  ],
  "functions": [
    "relu",
    "leaky_relu",
    "abs",
    "clip",
    "hardswish",
    "square",
    "tanh",
    "sigmoid",
    "exp",
    "log",
    "softplus",
    "sin",
    "cos",
    "cosh",
    "sinh",
    "silu",
    "gelu",
    "gelu_tanh",
    "elu",
    "erf",
    "sqrt",
    "sum",
    "mean",
    "max",
    "norm2",
    "norm",
    "rowsum",
    "rowmean",
    "rownorm",
    "softmax",
    "layernorm",
    "rmsnorm",
    "batchnorm",
    "causal",
    "rope",
    "trace",
    "dot",
    "kron",
    "diag",
    "eye",
    "ones",
    "zeros",
    "flatten",
    "reshape",
    "conv1d",
    "conv2d",
    "maxpool",
    "avgpool",
    "permute",
    "einsum"
  ],
  "groups": [
    "cyclic",
    "dihedral",
    "symmetric",
    "alternating",
    "rotation",
    "reflection",
    "sign",
    "hyperoctahedral",
    "quaternion",
    "O",
    "SO",
    "U",
    "SU",
    "torus",
    "permutations",
    "generated"
  ],
  "losses": [
    "mse",
    "cross-entropy",
    "logistic",
    "exponential",
    "margin",
    "huber"
  ],
  "flows": [
    "gradient",
    "momentum",
    "mirror",
    "adam",
    "rmsprop",
    "adagrad",
    "sign",
    "lp",
    "lars",
    "muon"
  ],
  "inner": {
    "param": [
      "x"
    ],
    "input": [
      "onehot",
      "x"
    ],
    "const": [
      "x"
    ],
    "labels": [
      "any",
      "signs"
    ],
    "symmetry": [
      "x"
    ],
    "flow": [
      "rate",
      "decay"
    ]
  },
  "given": {
    "loss": [
      "out",
      "y",
      "z"
    ],
    "symmetry": [
      "y",
      "g",
      "g1",
      "g2",
      "h"
    ],
    "flow": [
      "p"
    ]
  }
};

function streamMode(words) {
    const at = (source) => new RegExp(`^(?:${source})`);
    const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    const anyOf = (list) => `(?:${[...list]
        .sort((a, b) => b.length - a.length)
        .map(escaped)
        .join('|')})`;
    const { patterns } = words;
    const tokens = {
        comment: at(patterns.comment),
        number: at(patterns.number),
        text: at(patterns.text),
        name: at(patterns.name),
        loss: at(`${anyOf(words.losses)}(?![A-Za-z0-9_])`),
        symbol: at(anyOf(words.symbols)),
        call: /^\s*\(/,
        // In brackets that were left open a line of its own begins all the same.
        opening: at(`\\s*${anyOf(words.statements)}\\s+[A-Za-z_]`),
    };
    const read = (stream, pattern) => {
        const found = stream.match(pattern);
        return Array.isArray(found) ? String(found[0]) : undefined;
    };
    const begin = (state) => {
        state.statement = '';
        state.first = false;
        state.colon = false;
    };
    const inLine = (table, { statement }, word) => (table[statement] ?? []).includes(word);
    const ofName = (word, calls, state) => {
        const { statement, first, colon, depth } = state;
        if (statement === '') {
            state.statement = words.statements.includes(word) ? word : '?';
            state.first = true;
            return state.statement === '?' ? 'variableName' : 'keyword';
        }
        state.first = false;
        if (first && words.declaring.includes(statement))
            return statement === 'def' ? 'variableName.function.definition' : 'variableName.definition';
        if (first && statement === 'flow' && words.flows.includes(word))
            return 'atom';
        if (statement === 'symmetry' && !colon && words.groups.includes(word))
            return 'typeName';
        if (depth === 0 && inLine(words.inner, state, word) && !(statement === 'symmetry' && colon))
            return 'keyword';
        if (calls)
            return words.functions.includes(word) ? 'variableName.function.standard' : 'variableName.function';
        return inLine(words.given, state, word) ? 'variableName.special' : 'variableName';
    };
    const ofSymbol = (sign, state) => {
        state.first = false;
        if ('([{'.includes(sign))
            state.depth++;
        if (')]}'.includes(sign))
            state.depth = Math.max(0, state.depth - 1);
        if (sign === ':' && state.depth === 0) {
            state.colon = true;
            if (state.statement === 'repeat')
                begin(state);
        }
        if ('()'.includes(sign))
            return 'paren';
        if ('[]'.includes(sign))
            return 'squareBracket';
        if ('{}'.includes(sign))
            return 'brace';
        return sign === ',' || sign === ':' ? 'separator' : 'operator';
    };
    return {
        name: 'lawful',
        startState: () => ({ statement: '', first: false, colon: false, depth: 0 }),
        copyState: (state) => ({ ...state }),
        token: (stream, state) => {
            if (stream.sol() && (state.depth === 0 || Boolean(stream.match(tokens.opening, false)))) {
                begin(state);
                state.depth = 0;
            }
            if (stream.eatSpace())
                return null;
            if (read(stream, tokens.comment) !== undefined)
                return 'comment';
            if (read(stream, tokens.number) !== undefined)
                return 'number';
            if (read(stream, tokens.text) !== undefined)
                return 'string';
            if (state.statement === 'loss' && state.first && read(stream, tokens.loss) !== undefined) {
                state.first = false;
                return 'atom';
            }
            const word = read(stream, tokens.name);
            if (word !== undefined)
                return ofName(word, Boolean(stream.match(tokens.call, false)), state);
            const sign = read(stream, tokens.symbol);
            if (sign !== undefined)
                return ofSymbol(sign, state);
            stream.next();
            return 'invalid';
        },
        languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', '"'] } },
    };
}

export const lawfulMode = streamMode(words);
