import Foundation
import PackagePlugin

/// Compiles the folder `Client` of a target into it: a build command that writes one Swift file whenever a file of the folder
/// has changed, come or gone.
@main struct EmbedWebClient: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = target.directoryURL.appending(path: "Client", directoryHint: .isDirectory)
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.generated.swift")
        return [
            .buildCommand(
                displayName: "Embedding the web client", executable: try context.tool(named: "EmbedFiles").url,
                arguments: [folder.path(percentEncoded: false), output.path(percentEncoded: false)],
                inputFiles: try files(below: folder), outputFiles: [output])
        ]
    }

    /// Every file of the folder, in one order: the tool runs again when the list or a file of it changes.
    private func files(below folder: URL) throws -> [URL] {
        guard let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        else { return [] }
        return try found.compactMap { $0 as? URL }
            .filter { try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true }
            .sorted { $0.path() < $1.path() }
    }
}
