import Foundation
import Testing

@testable import ChatServer

@Suite("The administration socket's place")
struct AdminSocketTests {
    /// A directory of this test's own under a short path, gone afterwards.
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let path = "/tmp/chatd-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func refusal(_ path: String) -> String? {
        do throws(StartupFailure) {
            try AdminSocketFile(path: path).prepare()
            return nil
        } catch {
            return error.message
        }
    }

    @Test("the session's runtime directory comes first")
    func candidates() {
        let paths = AdminSocketPath.candidates(environment: ["XDG_RUNTIME_DIR": "/run/user/7"])
        #expect(paths.first == "/run/user/7/chatd.sock")
        #expect(
            AdminSocketPath.candidates(environment: ["XDG_RUNTIME_DIR": "relative"]).first == "/run/chatd/admin.sock")
        #expect(paths.last == "/tmp/chatd-\(getuid())/admin.sock")
    }

    @Test("daemon and client find the same place when there is no socket yet")
    func sameRule() throws {
        try withDirectory { directory in
            let environment = ["XDG_RUNTIME_DIR": directory]
            #expect(AdminSocketPath.forDaemon(environment: environment) == "\(directory)/chatd.sock")
        }
    }

    @Test("a missing directory is made for its owner alone")
    func makesDirectory() throws {
        try withDirectory { directory in
            #expect(refusal("\(directory)/inner/admin.sock") == nil)
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/inner")
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        }
    }

    @Test("a file in the way, an open directory and a long path are refused")
    func refusals() throws {
        try withDirectory { directory in
            #expect(FileManager.default.createFile(atPath: "\(directory)/file", contents: nil))
            #expect(refusal("\(directory)/file")?.contains("is no socket") == true)
            #expect(refusal(directory + "/" + String(repeating: "x", count: 100))?.contains("100 bytes") == true)
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: directory)
            #expect(refusal("\(directory)/admin.sock")?.contains("others can write") == true)
        }
    }
}
