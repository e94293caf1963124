using System.Text;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Bench.Fuzzing;

/// <summary>What a front end may send to the notebook's kernel: frames of a message, a line feed between them. They are not signed, so that every change reaches the reader.</summary>
internal static class MessageTargets
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("messages", Seeds(), Words(), Read, 400, bytes => bytes) { IsRefusal = error => error is MessageException, FixedBytes = 64 << 10 },
    ];

    private static void Read(byte[] bytes)
    {
        var codec = new MessageCodec(new(MessageSigner.DefaultScheme, ""), "session");
        var message = codec.Decode([.. Split(bytes)]);
        var content = message.Content;
        _ = content.Text("code", "") + content.Flag("silent", false) + content.Number("cursor_pos") + content.Object("user_expressions").Count;
        codec.Decode(codec.Encode(message.Identities, message.Header.Type, message.HeaderBytes, (System.Text.Json.Nodes.JsonObject)content.Fields.DeepClone(), null, message.Buffers));
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Split(byte[] bytes)
    {
        for (var start = 0; start <= bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            if (end < 0) end = bytes.Length;
            yield return bytes.AsMemory(start, end - start);
            start = end + 1;
        }
    }

    private static byte[][] Seeds() =>
    [
        Message("execute_request", """{"code":"1 + 1","silent":false,"store_history":true,"user_expressions":{"a":"b"},"allow_stdin":true,"stop_on_error":true}"""),
        Message("complete_request", """{"code":"Console.\ud83d\ude42","cursor_pos":8}"""),
        Message("comm_open", """{"comm_id":"c","target_name":"t","data":{"x":[1,2,{"y":null}]}}"""),
    ];

    private static byte[] Message(string type, string content) =>
        Encoding.UTF8.GetBytes($$"""id{{"\n"}}<IDS|MSG>{{"\n\n"}}{"msg_id":"1","session":"s","username":"u","date":"2026-01-01T00:00:00Z","msg_type":"{{type}}","version":"5.3"}{{"\n"}}{}{{"\n"}}{}{{"\n"}}{{content}}{{"\n"}}buffer""");

    private static byte[][] Words() => [.. ((string[])["<IDS|MSG>", "\n", "{", "}", "[", "\"msg_type\"", "\"code\"", "\"cursor_pos\":", "\\ud800", "1e999", "-1", "null", "true", "99999999999999999999"]).Select(Encoding.UTF8.GetBytes)];
}
