import { describe, expect, it } from "vitest";
import { githubCommand } from "../src/github-command.ts";

describe("a command of GitHub's log", () => {
  it("has its properties behind a blank, and no blank without any", () => {
    expect(githubCommand("error", { title: "t", file: "a.ts", line: "1" }, "what happened")).toBe("::error title=t,file=a.ts,line=1::what happened");
    expect(githubCommand("endgroup", {}, "")).toBe("::endgroup::");
  });

  it("escapes in its data what ends a line, and what escapes", () => {
    expect(githubCommand("notice", {}, "%\r\n%0A:,\n")).toBe("::notice::%25%0D%0A%250A:,%0A");
  });

  it("escapes in its properties what ends one as well", () => {
    expect(githubCommand("group", { title: "%3A\r\n:,::" }, "")).toBe("::group title=%253A%0D%0A%3A%2C%3A%3A::");
  });
});
