import ArgumentParser

/// How results are shown; every command takes it.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON for scripts instead of text for people.")
    var json = false

    /// Shows a value: as JSON, or as the text made of it.
    func show<Value: Encodable>(_ value: Value, _ text: (Value) -> String) throws {
        Terminal.line(json ? try JSONOutput.pretty(value) : text(value))
    }
}
