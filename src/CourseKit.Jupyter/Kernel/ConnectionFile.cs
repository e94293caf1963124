using System.Text.Json;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Kernel;

/// <summary>Where a kernel listens, as the front end that starts it says in a JSON file (Jupyter messaging, "Connection files").</summary>
internal sealed class ConnectionFile
{
    private const int LargestFile = 64 * 1024;
    private static readonly string[] Transports = ["tcp", "ipc"];

    private readonly JsonObject fields;
    private readonly string path;

    private ConnectionFile(JsonObject fields, string path)
    {
        (this.fields, this.path) = (fields, path);
        Transport = Text("transport", "tcp");
        if (!Transports.Contains(Transport)) throw Wrong($"its transport is '{Transport}', expected {string.Join(" or ", Transports)}");
        Address = Text("ip", "127.0.0.1");
        Key = Text("key", "");
        SignatureScheme = Text("signature_scheme", MessageSigner.DefaultScheme);
        (Shell, Control, Stdin, IOPub, Heartbeat) = (Endpoint("shell_port"), Endpoint("control_port"), Endpoint("stdin_port"), Endpoint("iopub_port"), Endpoint("hb_port"));
        try
        {
            _ = new MessageSigner(SignatureScheme, Key);
        }
        catch (MessageException exception)
        {
            throw Wrong(exception.Message.TrimEnd('.'));
        }
    }

    /// <summary><c>tcp</c> or <c>ipc</c>.</summary>
    public string Transport { get; }

    /// <summary>The IP address; with <c>ipc</c>, the start of the sockets' paths.</summary>
    public string Address { get; }

    /// <summary>The secret that signs messages; empty when they are not signed.</summary>
    public string Key { get; }

    /// <summary>How they are signed.</summary>
    public string SignatureScheme { get; }

    /// <summary>The ZeroMQ addresses of the five channels.</summary>
    public string Shell { get; }

    /// <inheritdoc cref="Shell"/>
    public string Control { get; }

    /// <inheritdoc cref="Shell"/>
    public string Stdin { get; }

    /// <inheritdoc cref="Shell"/>
    public string IOPub { get; }

    /// <inheritdoc cref="Shell"/>
    public string Heartbeat { get; }

    /// <summary>Reads a connection file.</summary>
    /// <exception cref="KernelException">There is none, or it is not one.</exception>
    public static ConnectionFile Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) throw new KernelException($"There is no connection file {path}. A front end writes one and starts the kernel with it; to start a notebook yourself, use 'coursekit lab'.");
            if (file.Length > LargestFile) throw new KernelException($"The connection file {path} has {file.Length} bytes, expected a few hundred.");
            return JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject fields
                ? new(fields, path)
                : throw new KernelException($"The connection file {path} cannot be used: it is no JSON object. Start the kernel again from the front end, which writes a new one.");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new KernelException($"The connection file {path} cannot be used: it is cut or damaged ({exception.Message}) Start the kernel again from the front end, which writes a new one.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KernelException($"The connection file {path} cannot be read: {exception.Message}", exception);
        }
    }

    private string Endpoint(string name)
    {
        if (fields[name] is not JsonValue value || !value.TryGetValue<int>(out var port)) throw Wrong($"it has no number '{name}'");
        if (Transport == "ipc") return FormattableString.Invariant($"ipc://{Address}-{port}");
        if (port is < 1 or > ushort.MaxValue) throw Wrong($"'{name}' is {port}, expected a port from 1 to {ushort.MaxValue}");
        return Address.Contains(':', StringComparison.Ordinal) ? FormattableString.Invariant($"tcp://[{Address}]:{port}") : FormattableString.Invariant($"tcp://{Address}:{port}");
    }

    private string Text(string name, string otherwise) => fields[name] switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Wrong($"'{name}' is no text"),
    };

    private KernelException Wrong(string what) => new($"The connection file {path} cannot be used: {what}. Start the kernel again from the front end, which writes a new one.");
}
