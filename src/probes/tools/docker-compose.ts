import { doubtOfLimits, type Tool } from './tool.ts';

/** What is wrong in every version of the format; a key or a type that this version does not know may be a newer one's. */
const wrongEverywhere =
  /depends on service .* which is undefined|no declaration was found in the volumes section|has neither an image nor a build context|needs to be an object|while (parsing|scanning) /;

/** The whole of a Compose file, read and put together; no daemon is asked. Variables are empty. */
export const dockerCompose: Tool = {
  name: 'docker-compose',
  argv: ['docker-compose', '-f', 'FILE', 'config', '-q'],
  package: 'docker-compose',
  refuses: [1],
  isRoot: true,
  capabilities: [],
  writes: [],
  comment: /^\s*(#|---|\.\.\.|\{\s*\}|version:)/,
  includes: null,
  runs: null,
  overlooks: null,
  tells: wrongEverywhere,
  right: `version: "3.8"
services:
  web:
    image: nginx:1.27
    ports: ["127.0.0.1:8080:80"]
    depends_on: [db]
    networks: [front]
  db:
    image: postgres:16
    volumes: ["data:/var/lib/postgresql/data"]
networks:
  front: {}
volumes:
  data: {}
`,
  wrong: 'services:\n  web:\n    image: nginx\n    depends_on: [db]\n',
  doubt: (said) =>
    doubtOfLimits(said) ??
    said.find((line) => /variable is not set|No such file or directory/.test(line)) ??
    (said.some((line) => wrongEverywhere.test(line))
      ? null
      : (said.find((line) => !/is invalid because:$/.test(line)) ?? null)),
};
