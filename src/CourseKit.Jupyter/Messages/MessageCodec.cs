using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace CourseKit.Jupyter.Messages;

/// <summary>
/// Messages as frames: routing identities, the delimiter <c>&lt;IDS|MSG&gt;</c>, the signature, then header, parent header, metadata and content
/// as JSON, then raw buffers (Jupyter messaging, "The wire protocol").
/// </summary>
/// <param name="signer">Signs what goes out and checks what comes in.</param>
/// <param name="session">This side's session, in the headers of what it sends.</param>
internal sealed class MessageCodec(MessageSigner signer, string session)
{
    /// <summary>The frame between the routing identities and the message.</summary>
    public static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();

    private const int Parts = 4;
    private const int MostIdentities = 16;
    private const string UserName = "coursekit";

    // What people write is far below; a front end's widgets nest a few dozen levels.
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1_000 };
    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    private readonly ReplayGuard replays = new();

    /// <summary>The session in this side's headers.</summary>
    public string Session => session;

    /// <summary>Reads a message.</summary>
    /// <param name="frames">All frames, routing identities first.</param>
    /// <exception cref="MessageException">The signature is wrong or was seen before, or the frames are no message.</exception>
    public Message Decode(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        var start = DelimiterAt(frames) + 1;
        if (frames.Count - start < Parts + 1)
            throw new MessageException($"The message has {frames.Count - start} frames after the delimiter, expected a signature and {Parts} parts.");
        ReadOnlyMemory<byte>[] parts = [.. frames.Skip(start + 1).Take(Parts)];
        if (!signer.Verify(frames[start].Span, parts)) throw new MessageException("The message's signature is wrong: its sender does not have this kernel's key. The message was not taken.");
        if (signer.Signs && !replays.IsFirst(frames[start].Span)) throw new MessageException("The message was received before, with the same signature. It was not taken again.");
        var header = MessageHeader.Read(Read(parts[0], "header"));
        return new(
            [.. frames.Take(start - 1)],
            header,
            parts[0],
            Read(parts[1], "parent header"),
            Read(parts[2], "metadata"),
            new(header.Type, Read(parts[3], "content")),
            [.. frames.Skip(start + 1 + Parts)]);
    }

    /// <summary>Makes the frames of a message.</summary>
    /// <param name="identities">Where it goes: routing identities, or a publisher's topic.</param>
    /// <param name="type">E.g. <c>execute_reply</c>.</param>
    /// <param name="parent">The header of what it answers, as it came; null when it answers nothing.</param>
    /// <param name="content">Its content.</param>
    /// <param name="metadata">What is said about the content; null for nothing.</param>
    /// <param name="buffers">Raw data; null for none.</param>
    /// <exception cref="MessageException">A text that came from elsewhere holds half of a surrogate pair.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Encode(
        IEnumerable<ReadOnlyMemory<byte>> identities,
        string type,
        ReadOnlyMemory<byte>? parent,
        JsonObject content,
        JsonObject? metadata = null,
        IReadOnlyList<ReadOnlyMemory<byte>>? buffers = null)
    {
        var header = new MessageHeader(Guid.NewGuid().ToString(), session, UserName, type);
        ReadOnlyMemory<byte>[] parts = [Write(header.ToJson()), parent ?? EmptyObject, metadata is null ? EmptyObject : Write(metadata), Write(content)];
        return [.. identities, Delimiter, signer.Sign(parts), .. parts, .. buffers ?? []];
    }

    private static int DelimiterAt(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        for (var i = 0; i < Math.Min(frames.Count, MostIdentities + 1); i++)
            if (frames[i].Span.SequenceEqual(Delimiter)) return i;
        throw new MessageException($"None of the first {MostIdentities} of {frames.Count} frames is the delimiter <IDS|MSG>: this is no Jupyter message.");
    }

    private static JsonObject Read(ReadOnlyMemory<byte> frame, string part)
    {
        try
        {
            if (!Utf8.IsValid(frame.Span)) throw new MessageException($"The message's {part} is not UTF-8.");
            if (JsonNode.Parse(frame.Span, documentOptions: Reading) is not JsonObject read) throw new MessageException($"The message's {part} is no JSON object.");
            // Read whole, so that a name that stands twice is found here and not at its first use.
            _ = read.Count;
            return read;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new MessageException($"The message's {part} is no JSON object: {exception.Message}", exception);
        }
    }

    private static byte[] Write(JsonObject json)
    {
        using var stream = new MemoryStream();
        try
        {
            using var writer = new Utf8JsonWriter(stream, Writing);
            json.WriteTo(writer);
        }
        catch (InvalidOperationException exception)
        {
            // What came as JSON may hold "\ud800", and what goes out as UTF-8 cannot.
            throw new MessageException($"The message cannot be written: {exception.Message}", exception);
        }

        return stream.ToArray();
    }
}
