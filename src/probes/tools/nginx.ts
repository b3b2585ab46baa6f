import { doubtOfLimits, type Tool } from './tool.ts';

/** What is wrong in every version, whatever parts it was built with. */
const wrongEverywhere =
  /unexpected ("|end of file)|is not terminated by|has no opening|is not closed|directive is not allowed here|invalid number of arguments|directive is duplicate|a duplicate (default server|listen)|duplicate (location|upstream|network)|directive invalid value|invalid URL prefix|invalid port in|no servers are inside upstream|pcre2?_compile\(\) failed|zero size shared memory zone/;

/** What nginx reads one after the other (ngx_conf_read_token): a comment and a quote begin where a word could, and nowhere else. */
const token =
  /[ \t\r\n]+|#[^\n]*|([;{}])|"((?:\\[^]|[^"\\])*)"|'((?:\\[^]|[^'\\])*)'|((?:\\[^]|\$\{?|[^ \t\r\n;{\\$])+)/g;

/** What `include` names, however it is written. */
function includedBy(text: string): string[] {
  const named: string[] = [];
  let words: string[] = [];
  for (const [, end, double, single, plain] of text.matchAll(token)) {
    const word = double ?? single ?? plain;
    if (word !== undefined) words.push(word.replace(/\\(["'\\])/g, '$1'));
    if (end === undefined) continue;
    if (words[0] === 'include') named.push(words[1] ?? '');
    words = [];
  }
  return named;
}

/** A whole configuration, as nginx reads it before it starts: it opens its logs and ports, in namespaces of its own. */
export const nginx: Tool = {
  name: 'nginx',
  argv: ['nginx', '-t', '-q', '-e', 'stderr', '-c', 'FILE'],
  package: 'nginx',
  refuses: [1],
  // As root it would look for its users, whom the machine knows.
  isRoot: false,
  capabilities: ['CAP_NET_BIND_SERVICE'],
  // Its zones are shared memory, which no other limit counts.
  limits: { as: 268_435_456 },
  writes: ['/run', '/var/log/nginx', '/var/lib/nginx'],
  comment: /^\s*#/,
  includes: includedBy,
  // It opens libraries that a file names, of itself and by way of OpenSSL.
  runs: /load_module|ssl_engine|engine:|store:/i,
  overlooks: null,
  tells: /\[emerg\]/,
  right: `events {}
http {
  server {
    listen 127.0.0.1:80;
    location / {
      proxy_pass http://127.0.0.1:8080;
    }
  }
}
`,
  // The words are right, and what they say is not.
  wrong: `events {}
http {
  server {
    listen 127.0.0.1:80;
    location / {
      proxy_pass 127.0.0.1:8080;
    }
  }
}
`,
  doubt: (said) => {
    const errors = said.filter((line) => line.includes('[emerg]'));
    const isOfFile = errors.some((line) => wrongEverywhere.test(line));
    return doubtOfLimits(said) ?? (isOfFile ? null : (errors[0] ?? said[0] ?? 'nothing was said'));
  },
};
