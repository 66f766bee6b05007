import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const LINK = /\]\((?!https?:|#|mailto:)([^)\s#]+)(?:#[^)\s]*)?\)/gu;

function markdownFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (["node_modules", "dist", ".git", ".changeset", "templates"].includes(entry.name)) return [];
    if (entry.isDirectory()) return markdownFiles(file);
    return entry.name.endsWith(".md") ? [file] : [];
  });
}

function brokenLinks(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  return [...text.matchAll(LINK)].map(([, target = ""]) => target).filter((target) => !existsSync(path.join(root, path.dirname(file), decodeURIComponent(target))));
}

describe("the documentation", () => {
  const files = markdownFiles(".");

  it("has READMEs to check", () => {
    expect(files).toContain("README.md");
    expect(files.length).toBeGreaterThan(10);
  });

  it.each(files)("links only to what is there: %s", (file) => {
    expect(brokenLinks(file)).toEqual([]);
  });
});
