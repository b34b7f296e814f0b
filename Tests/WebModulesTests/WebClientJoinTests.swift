import Testing

@testable import WebModules

@Suite("Joining the web client's files")
struct WebClientJoinTests {
    private let page = """
        <head>
          <link rel="stylesheet" href="{{assets}}/styles/a.css">
          <link rel="stylesheet" href="{{assets}}/styles/b.css">
          <script type="module" src="{{assets}}/main.js"></script>
        </head>
        """

    private func files(_ more: [String: String]) -> [String: String] {
        [
            "index.html": page, "styles/a.css": "a { }\n", "styles/b.css": "b { }\n", "main.js": "run();\n",
            "sw.js": "// stays\n",
        ].merging(more) { $1 }
    }

    private func fault(_ more: [String: String]) -> WebModuleError? {
        do throws(WebModuleError) {
            _ = try WebClientJoin(files(more)).joined()
            return nil
        } catch { return error }
    }

    @Test("Modules stand behind those they import, each once, names of others within")
    func order() throws {
        let joined = try WebClientJoin(
            files([
                "main.js": "import { b } from './x/b.js';\nimport { a as first } from './a.js';\nb(first);\n",
                "a.js": "/** Doc. */\nexport const a = 1;\n",
                "x/b.js":
                    "import { a } from '../a.js';\n\n// Says why.\nexport function b(n) {\n  return n + a; // kept\n}\n",
            ])
        ).joined()
        #expect(
            joined["main.js"] == """
                const $0 = (() => {
                const a = 1;
                return { a };
                })();
                const $1 = (() => {
                const { a } = $0;
                function b(n) {
                return n + a; // kept
                }
                return { b };
                })();
                {
                const { b } = $1;
                const { a: first } = $0;
                b(first);
                }

                """)
        #expect(Set(joined.keys) == ["index.html", "main.js", "styles.css", "sw.js"])
    }

    @Test("Style sheets are joined in the order of their links")
    func styles() throws {
        let joined = try WebClientJoin(
            files(["styles/a.css": "/* One\n   two */\na {\n  color: red; /* why */\n}\n/* x */ c { }\n"])
        ).joined()
        #expect(joined["styles.css"] == "a {\ncolor: red; /* why */\n}\nc { }\nb { }\n")
        #expect(
            joined["index.html"] == """
                <head>
                  <link rel="stylesheet" href="{{assets}}/styles.css">
                  <script type="module" src="{{assets}}/main.js"></script>
                </head>
                """)
    }

    @Test(
        "Code outside of the known forms is refused with its place",
        arguments: [
            ("import x from './a.js';", "import"), ("import * as x from './a.js';", "import"),
            ("import './a.js';", "import"), ("import { a } from 'elsewhere';", "import"),
            ("import { a } from '../../a.js';", "import"), ("import {", "import"),
            ("export default 1;", "export"), ("export * from './a.js';", "export"),
            ("export { a } from './a.js';", "export"), ("export const { a } = b;", "export"),
            ("const a = `one", "template"), ("const a = await import('./a.js');", "import"),
        ])
    func refused(line: String, word: String) throws {
        let error = try #require(
            fault(["main.js": "import { a } from './a.js';\na();\n", "a.js": "export const a = 1;\n\(line)\n"]))
        #expect(error.path == "a.js")
        #expect(error.line == 2)
        #expect(error.reason.contains(word))
    }

    @Test("What is missing, unused or circular is named")
    func graph() throws {
        #expect(fault(["main.js": "import { a } from './a.js';\na();\n"])?.reason == "a.js is not there")
        #expect(
            fault(["a.js": "export const a = 1;\n"])
                == WebModuleError(path: "a.js", line: 0, reason: "nothing imports it"))
        #expect(fault(["styles/c.css": "c { }\n"])?.path == "styles/c.css")
        #expect(
            fault(["main.js": "import { a } from './a.js';\nab(b.a1);\n", "a.js": "export const a = 1;\n"])?.reason
                == "a is imported and not used")
        let one = "import { b } from './b.js';\nexport const a = b;\n"
        #expect(
            fault(["main.js": "import { a } from './a.js';\na();\n", "a.js": one, "b.js": "export const c = 1;\n"])?
                .reason
                == "b.js exports no b")
        let circle = try #require(
            fault([
                "main.js": "import { a } from './a.js';\na();\n", "a.js": one,
                "b.js": "import { a } from './a.js';\nexport const b = a;\n",
            ]))
        #expect(circle.reason.contains("main.js → a.js → b.js → a.js"))
        #expect(
            fault(["main.js": "import { a } from './a.js';\na();\n", "a.js": "export const a = import.meta.url;\n"])?
                .line
                == 1)
    }
}
