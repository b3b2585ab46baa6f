// Servers of others that the platform cannot run offline: files that a web server of busybox gives for the same routes.
import type { HostFile } from '../host/files.ts';

const answers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  qdrant: { healthz: 'healthz check passed\n' },
  'llama-cpp': { health: '{"status":"ok"}\n' },
  'open-webui': { 'index.html': '<title>Open WebUI</title>\n' },
  grafana: {
    login: '<title>Grafana</title>\n',
    'api/search': '[{"uid":"ai-stack","title":"AI Stack Overview","type":"dash-db"}]\n',
  },
  jaeger: { 'api/services': '{"data":["aidb","nixos-docs","hybrid-coordinator"],"total":3}\n' },
};

/** The files of all of them, below /opt/stand-ins. */
export function standInFiles(): HostFile[] {
  return Object.entries(answers).flatMap(([name, files]) =>
    Object.entries(files).map(([path, content]) => ({
      path: `/opt/stand-ins/${name}/${path}`,
      content,
    })),
  );
}
