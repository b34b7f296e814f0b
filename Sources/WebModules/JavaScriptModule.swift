/// One ES module of the web client, read by lines.
///
/// Only the forms that the client's code keeps to are understood: each `import` and `export` begins a line of its own, imports are named
/// (`import { a, b as c } from './x.js';`), exports stand before a declaration, and no template literal spans lines. Anything else is an
/// error rather than a guess.
struct JavaScriptModule {
    /// `import { exported as local } from path`.
    struct Import {
        /// The other module, from the root of the client.
        let path: String
        /// Pairs of the name there and the name here.
        let names: [(exported: String, local: String)]
    }

    /// From the root of the client, as `chat/chat.js`.
    let path: String
    /// In the order of the text.
    let imports: [Import]
    /// Names of what it exports, in the order of the text.
    let exports: [String]
    /// The statements without imports, comment lines, indentation and the word `export`.
    let body: [Substring]

    /// Reads a module.
    ///
    /// - Parameter isRoot: Whether `import.meta.url` may stand in it: joined modules have the root's address.
    /// - Throws: ``WebModuleError`` with the line that is not understood.
    init(path: String, text: String, isRoot: Bool) throws(WebModuleError) {
        var imports: [Import] = []
        var exports: [String] = []
        var body: [Substring] = []
        for (number, line) in CodeLines(text) {
            func fault(_ reason: String) -> WebModuleError { WebModuleError(path: path, line: number, reason: reason) }
            guard line.count(where: { $0 == "`" }).isMultiple(of: 2) else {
                throw fault("a template literal over several lines")
            }
            guard isRoot || !line.contains("import.meta") else {
                throw fault("import.meta in a module that is no root")
            }
            guard !line.contains("import(") else { throw fault("an import that is no statement") }
            if line.hasPrefix("import ") || line.hasPrefix("import{") {
                guard let read = Self.importing(line, from: path) else {
                    throw fault("an import that is not of the form import { a, b as c } from './x.js';")
                }
                imports.append(read)
            } else if line.hasPrefix("export ") {
                let declaration = line.dropFirst("export ".count)
                guard let name = Self.declaredName(declaration) else {
                    throw fault("an export that is no const or function with a name")
                }
                exports.append(name)
                body.append(declaration)
            } else {
                body.append(line)
            }
        }
        let words = Set(body.flatMap { $0.split { !Self.isNameCharacter($0) } })
        for name in imports.flatMap(\.names) where !words.contains(name.local[...]) {
            throw WebModuleError(path: path, line: 0, reason: "\(name.local) is imported and not used")
        }
        self.path = path
        self.imports = imports
        self.exports = exports
        self.body = body
    }

    private static func importing(_ line: Substring, from path: String) -> Import? {
        guard let match = line.wholeMatch(of: /import \{ ?([^{}]+?),? ?\} from '(\.{1,2}\/[^']+)';/) else { return nil }
        var names: [(exported: String, local: String)] = []
        for part in match.1.split(separator: ",") {
            let words = part.split(separator: " ")
            switch (words.count, words.count == 3 && words[1] == "as") {
            case (1, _): names.append((String(words[0]), String(words[0])))
            case (3, true): names.append((String(words[0]), String(words[2])))
            default: return nil
            }
        }
        guard let target = resolved(match.2, from: path), names.allSatisfy({ isName($0.exported) && isName($0.local) })
        else { return nil }
        return Import(path: target, names: names)
    }

    private static func declaredName(_ declaration: Substring) -> String? {
        guard let match = declaration.prefixMatch(of: /(?:const|function|async function|function\*) ([A-Za-z_$][\w$]*)/)
        else { return nil }
        return String(match.1)
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "$"
    }

    private static func isName(_ text: String) -> Bool { text.wholeMatch(of: /[A-Za-z_$][\w$]*/) != nil }

    /// `../state/store.js` seen from `chat/chat.js`; nil when it leaves the client.
    private static func resolved(_ reference: Substring, from path: String) -> String? {
        var folders = path.split(separator: "/").dropLast().map(String.init)
        for part in reference.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": guard folders.popLast() != nil else { return nil }
            default: folders.append(String(part))
            }
        }
        return folders.joined(separator: "/")
    }
}
