using System.Text;
using System.Text.Json.Nodes;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Tests.Messages;

public class MessageCodecTests
{
    private const string Key = "secret";
    private static readonly MessageSigner Signer = new("hmac-sha256", Key);
    private readonly MessageCodec codec = new(Signer, "session-1");

    [Fact]
    public void A_message_comes_back_as_it_was_made()
    {
        var parent = Bytes("""{"msg_id":"p","msg_type":"execute_request"}""");
        var content = new JsonObject { ["text"] = "naïve 🙂", ["number"] = 3 };
        var frames = codec.Encode([Bytes("peer")], "stream", parent, content, new() { ["a"] = true }, [Bytes("raw")]);
        var read = codec.Decode(frames);
        Assert.Equal("peer", Text(Assert.Single(read.Identities)));
        Assert.Equal("stream", read.Header.Type);
        Assert.Equal("session-1", read.Header.Session);
        Assert.Equal("p", (string?)read.ParentHeader["msg_id"]);
        Assert.Equal("naïve 🙂", read.Content.Text("text"));
        Assert.Equal(3, read.Content.Number("number"));
        Assert.True((bool)read.Metadata["a"]!);
        Assert.Equal("raw", Text(Assert.Single(read.Buffers)));
    }

    [Fact]
    public void A_header_says_what_the_protocol_wants()
    {
        var header = JsonNode.Parse(codec.Encode([], "status", null, [])[2].Span)!.AsObject();
        Assert.Equal(["msg_id", "session", "username", "date", "msg_type", "version"], header.Select(field => field.Key));
        Assert.Equal("5.5", (string?)header["version"]);
        Assert.True(DateTimeOffset.TryParse((string?)header["date"], System.Globalization.CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public void A_message_is_taken_once()
    {
        var frames = codec.Encode([], "status", null, []);
        codec.Decode(frames);
        Assert.Contains("before", Assert.Throws<MessageException>(() => codec.Decode(frames)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_another_key_is_refused()
    {
        var frames = new MessageCodec(new("hmac-sha256", "other"), "s").Encode([], "status", null, []);
        Assert.Contains("signature", Assert.Throws<MessageException>(() => codec.Decode(frames)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_change_in_any_part_breaks_the_signature(int part)
    {
        var frames = codec.Encode([], "status", Bytes("{}"), [], []).ToArray();
        frames[part] = Bytes("""{"msg_id":"x","msg_type":"execute_request"}""");
        Assert.Throws<MessageException>(() => codec.Decode(frames));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"msg_id\":\"1\"}")]
    [InlineData("{\"msg_id\":1,\"msg_type\":\"a\"}")]
    [InlineData("{\"msg_id\":\"1\",\"msg_type\":null}")]
    [InlineData("{\"msg_id\":\"1\",\"msg_type\":\"a\",\"msg_type\":\"b\"}")]
    [InlineData("{\"msg_id\":\"1\",\"msg_type\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":\"1\",\"msg_type\":\"a\"}")]
    public void A_signed_header_that_is_none_is_refused(string header) => Assert.Throws<MessageException>(() => codec.Decode(Signed(header)));

    [Fact]
    public void Json_that_nests_without_end_is_refused() =>
        Assert.Throws<MessageException>(() => codec.Decode(Signed(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))));

    [Fact]
    public void A_name_longer_than_any_is_refused() =>
        Assert.Throws<MessageException>(() => codec.Decode(Signed($$"""{"msg_id":"{{new string('x', 2_000)}}","msg_type":"a"}""")));

    [Fact]
    public void Frames_without_a_delimiter_are_refused() =>
        Assert.Throws<MessageException>(() => codec.Decode([.. Enumerable.Repeat(Bytes("x"), 500)]));

    [Fact]
    public void A_message_that_ends_early_is_refused() =>
        Assert.All(Enumerable.Range(0, 6), count => Assert.Throws<MessageException>(() => codec.Decode([.. codec.Encode([], "status", null, []).Take(count)])));

    [Fact]
    public void Half_a_surrogate_pair_in_a_text_does_not_break_the_message()
    {
        var read = codec.Decode(codec.Encode([], "stream", null, new() { ["text"] = "a\ud83db" }));
        Assert.Equal("a\ufffdb", read.Content.Text("text"));
    }

    [Fact]
    public void A_field_with_half_a_surrogate_pair_is_named()
    {
        var content = new MessageContent("execute_request", JsonNode.Parse("""{"code":"\ud800"}""")!.AsObject());
        Assert.Contains("code", Assert.Throws<MessageException>(() => content.Text("code")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_changes_of_a_message_are_taken_or_refused_and_nothing_else()
    {
        var random = new Random(10);
        var unsigned = new MessageCodec(new("hmac-sha256", ""), "s");
        var original = unsigned.Encode([Bytes("id")], "execute_request", Bytes("{}"), new() { ["code"] = "1 + 1", ["silent"] = false }, new() { ["x"] = new JsonArray(1, 2) });
        for (var round = 0; round < 20_000; round++)
        {
            var frames = original.Select(frame => frame.ToArray()).ToList();
            for (var change = 0; change <= random.Next(4); change++)
            {
                var frame = random.Next(frames.Count);
                if (random.Next(8) == 0) frames.RemoveAt(frame);
                else if (random.Next(8) == 0) frames.Insert(frame, [.. frames[random.Next(frames.Count)]]);
                else if (frames[frame].Length > 0) frames[frame][random.Next(frames[frame].Length)] = (byte)random.Next(256);
                if (frames.Count == 0) break;
            }

            try
            {
                var message = unsigned.Decode([.. frames.Select(frame => (ReadOnlyMemory<byte>)frame)]);
                _ = message.Content.Text("code", "") + message.Content.Flag("silent", true);
            }
            catch (MessageException)
            {
            }
        }
    }

    private static ReadOnlyMemory<byte>[] Signed(string header)
    {
        ReadOnlyMemory<byte>[] parts = [Bytes(header), Bytes("{}"), Bytes("{}"), Bytes("{}")];
        return [MessageCodec.Delimiter, Signer.Sign(parts), .. parts];
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
