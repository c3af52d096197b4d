import type { Model } from "./anywidget.ts";

/**
 * What the host tells of the kernel behind a widget: `working` is busy or starting and will answer,
 * `idle` should answer at once, `gone` never will, `unknown` where the host keeps it to itself.
 */
export type KernelState = "working" | "idle" | "gone" | "unknown";

const WORKING = new Set(["busy", "starting", "restarting", "autorestarting"]);
const GONE = new Set(["dead", "terminating"]);

/** JupyterLab's, Notebook's and Voila's widget managers have the connection to their kernel as `kernel`. */
interface Manager {
  kernel?: { status?: string; connectionStatus?: string } | null;
}

export function kernelState(model: Model): KernelState {
  const kernel = (model.widget_manager as Manager | undefined)?.kernel;
  if (kernel === undefined) return "unknown";
  if (kernel === null || GONE.has(kernel.status ?? "") || kernel.connectionStatus === "disconnected")
    return "gone";
  if (kernel.connectionStatus === "connecting" || WORKING.has(kernel.status ?? "")) return "working";
  return kernel.status === "idle" ? "idle" : "unknown";
}
