import { existsSync } from "node:fs";

/** Where Debian's chromium keeps its Vulkan loader and SwiftShader, a GPU in software. */
const FOLDER = "/usr/lib/chromium";
const DRIVER = `${FOLDER}/vk_swiftshader_icd.json`;

export const hasSwiftShader = existsSync(DRIVER) && existsSync(`${FOLDER}/libvulkan.so.1`);
/** For the titles of tests that are skipped without it. */
export const withoutSwiftShader = hasSwiftShader
  ? ""
  : " (skipped: no SwiftShader, install Debian's chromium)";

/** Lets child processes that start from now on find SwiftShader as their GPU. */
export function offerSwiftShader(): void {
  process.env.VK_ICD_FILENAMES = DRIVER;
  process.env.LD_LIBRARY_PATH = [FOLDER, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
}
