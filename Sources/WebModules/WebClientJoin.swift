/// Makes few files of the client's many: a browser without a cache then asks three times rather than a hundred, and what repeats between
/// files is compressed once.
///
/// The root module and all that it imports become one module of the same name; style sheets that the page links become one. Pure.
package struct WebClientJoin {
    /// The module that the page starts.
    package static let root = "main.js"
    /// The page.
    package static let page = "index.html"
    /// What the joined style sheet is called.
    package static let stylesheet = "styles.css"
    /// Scripts that browsers load by themselves; they import nothing and are left as they are.
    private static let standalone: Set<String> = ["sw.js"]

    private let texts: [String: String]

    /// - Parameter texts: The client's scripts, style sheets and page by their path.
    package init(_ texts: [String: String]) { self.texts = texts }

    /// The files to serve instead, by their path.
    ///
    /// - Throws: ``WebModuleError`` for code outside of the forms that ``JavaScriptModule`` reads, an import of what is not exported or not
    ///   there, modules that import each other in a circle, and files that nothing uses.
    package func joined() throws(WebModuleError) -> [String: String] {
        var result = texts.filter { Self.standalone.contains($0.key) }
        for (path, text) in texts where !Self.isJoined(path) { result[path] = text }
        result[Self.root] = try script()
        let (page, stylesheet) = try styled()
        result[Self.page] = page
        result[Self.stylesheet] = stylesheet
        return result
    }

    private static func isJoined(_ path: String) -> Bool {
        path.hasSuffix(".css") || (path.hasSuffix(".js") && !standalone.contains(path)) || path == page
    }

    // MARK: Scripts

    private func script() throws(WebModuleError) -> String {
        var order = ModuleOrder(texts)
        try order.add(Self.root, importedBy: nil)
        let used = Set(order.modules.map(\.path))
        for path in texts.keys.sorted() where path.hasSuffix(".js") && !Self.standalone.contains(path) {
            guard used.contains(path) else { throw WebModuleError(path: path, line: 0, reason: "nothing imports it") }
        }
        var names: [String: String] = [:]
        var lines: [String] = []
        for (index, module) in order.modules.enumerated() {
            let name = "$\(index)"
            names[module.path] = name
            let imports = module.imports.map { imported in
                let list = imported.names.map { $0.exported == $0.local ? $0.local : "\($0.exported): \($0.local)" }
                return "const { \(list.joined(separator: ", ")) } = \(names[imported.path] ?? "");"
            }
            let opening = module.exports.isEmpty ? "{" : "const \(name) = (() => {"
            let closing =
                module.exports.isEmpty ? "}" : "return { \(module.exports.joined(separator: ", ")) };\n})();"
            lines += [opening] + imports + module.body.map(String.init) + [closing]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Style sheets

    private func styled() throws(WebModuleError) -> (page: String, stylesheet: String) {
        guard let page = texts[Self.page] else {
            throw WebModuleError(path: Self.page, line: 0, reason: "there is no page")
        }
        var lines: [Substring] = []
        var rules: [Substring] = []
        var linked: Set<String> = []
        for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let match = line.firstMatch(of: /^\s*<link rel="stylesheet" href="\{\{assets\}\}\/([^"]+)">$/) else {
                lines.append(line)
                continue
            }
            let path = String(match.1)
            guard let text = texts[path], linked.insert(path).inserted else {
                throw WebModuleError(path: Self.page, line: index + 1, reason: "links \(path), which is not there once")
            }
            if rules.isEmpty { lines.append("  <link rel=\"stylesheet\" href=\"{{assets}}/\(Self.stylesheet)\">") }
            rules += CodeLines(text).map(\.line)
        }
        for path in texts.keys.sorted() where path.hasSuffix(".css") && !linked.contains(path) {
            throw WebModuleError(path: path, line: 0, reason: "the page does not link it")
        }
        return (lines.joined(separator: "\n"), rules.joined(separator: "\n") + "\n")
    }
}

/// Modules, each behind those that it imports.
private struct ModuleOrder {
    private let texts: [String: String]
    private var underWay: [String] = []
    private var done: [String: JavaScriptModule] = [:]
    private(set) var modules: [JavaScriptModule] = []

    init(_ texts: [String: String]) { self.texts = texts }

    mutating func add(_ path: String, importedBy importer: String?) throws(WebModuleError) {
        if done[path] != nil { return }
        guard !underWay.contains(path) else {
            let circle = (underWay + [path]).joined(separator: " → ")
            throw WebModuleError(path: path, line: 0, reason: "modules import each other: \(circle)")
        }
        guard let text = texts[path] else {
            throw WebModuleError(path: importer ?? path, line: 0, reason: "\(path) is not there")
        }
        underWay.append(path)
        let module = try JavaScriptModule(path: path, text: text, isRoot: importer == nil)
        for imported in module.imports {
            try add(imported.path, importedBy: path)
            let exports = done[imported.path]?.exports ?? []
            for name in imported.names where !exports.contains(name.exported) {
                throw WebModuleError(path: path, line: 0, reason: "\(imported.path) exports no \(name.exported)")
            }
        }
        underWay.removeLast()
        done[path] = module
        modules.append(module)
    }
}
