using System.Security.Cryptography;
using System.Text;
using CourseKit.Bench.Fuzzing;
using CourseKit.Tensors.Formats.Gguf;

namespace CourseKit.Tensors.Tests.Formats;

public sealed unsafe class GgufFileTests
{
    private static Action<BinaryWriter> Value(uint type, Action<BinaryWriter> value) => writer =>
    {
        writer.Write(type);
        value(writer);
    };

    private static Action<BinaryWriter> Numbers(uint type, int count, Action<BinaryWriter, int> item) => Value(9, writer =>
    {
        writer.Write(type);
        writer.Write((ulong)count);
        for (var i = 0; i < count; i++) item(writer, i);
    });

    [Fact]
    public void Every_type_of_metadata_is_read()
    {
        var metadata = GgufFile.Parse(new GgufBuilder()
            .Pair("u8", Value(0, w => w.Write((byte)200))).Pair("i8", Value(1, w => w.Write((sbyte)-2))).Pair("u16", Value(2, w => w.Write((ushort)60000)))
            .Pair("i16", Value(3, w => w.Write((short)-3))).Pair("u32", 4_000_000_000).Pair("i32", Value(5, w => w.Write(-4))).Pair("f32", Value(6, w => w.Write(1.5f)))
            .Pair("bool", Value(7, w => w.Write((byte)1))).Pair("text", "Grüße").Pair("u64", Value(10, w => w.Write(5_000_000_000UL)))
            .Pair("i64", Value(11, w => w.Write(-5_000_000_000L))).Pair("f64", Value(12, w => w.Write(0.1))).Pair("huge", Value(10, w => w.Write(ulong.MaxValue)))
            .Pair("ints", Numbers(5, 3, (w, i) => w.Write(i - 1))).Pair("texts", Numbers(8, 2, (w, i) => GgufBuilder.Text(w, $"t{i}"))).Pair("bools", Numbers(7, 2, (w, i) => w.Write((byte)i)))
            .Pair("empty", Numbers(8, 0, (_, _) => { }))
            .Pair("nested", Numbers(9, 2, (w, i) =>
            {
                w.Write(5u);
                w.Write(1UL);
                w.Write(i);
            })).Build()).Metadata;

        Assert.Equal(18, metadata.Count);
        Assert.Equal("u8", metadata.Keys[0]);
        Assert.Equal([200, -2, 60000, -3, 4_000_000_000, -4, 5_000_000_000, -5_000_000_000], new[] { "u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64" }.Select(metadata.GetInt64));
        Assert.Equal([1.5, 0.1, 200], new[] { "f32", "f64", "u8" }.Select(metadata.GetDouble));
        Assert.Equal((true, "Grüße", 200), (metadata.GetBoolean("bool"), metadata.GetString("text"), metadata.GetInt32("u8")));
        Assert.Equal([-1, 0, 1], metadata.GetArray<int>("ints"));
        Assert.Equal(["t0", "t1"], metadata.GetArray<string>("texts"));
        Assert.Equal([false, true], metadata.GetArray<bool>("bools"));
        Assert.Empty(metadata.GetArray<string>("empty"));
        Assert.Equal([[0], [1]], metadata.GetArray<Array>("nested").Cast<int[]>());
        Assert.False(metadata.TryGet("none", out _));

        string Refused(Action<GgufMetadata> get) => Assert.Throws<GgufException>(() => get(metadata)).Message;
        Assert.Contains("no key 'a.text'; it has 18, e.g. 'text'", Refused(m => m.GetString("a.text")));
        Assert.Contains("'u8' the Byte 200, expected a string", Refused(m => m.GetString("u8")));
        Assert.Contains("'text' the string 'Grüße', expected a whole number", Refused(m => m.GetInt64("text")));
        Assert.Contains("expected a whole number of at most 63 bits", Refused(m => m.GetInt64("huge")));
        Assert.Contains("expected a whole number of at most 31 bits", Refused(m => m.GetInt32("u32")));
        Assert.Contains("'ints' an array of 3 Int32, expected an array of UInt32", Refused(m => m.GetArray<uint>("ints")));
        Assert.Contains("expected a bool", Refused(m => m.GetBoolean("i8")));
        Assert.Contains("expected a number", Refused(m => m.GetDouble("bool")));
    }

    [Fact]
    public void Names_types_and_shapes_are_listed_with_the_outermost_dimension_first()
    {
        var file = GgufFile.Parse(new GgufBuilder { Version = 2 }
            .Tensor("w", 0, [3, 2], Bytes<float>(1, 2, 3, 4, 5, 6)).Tensor("h", 1, [2], Bytes((Half)1.5, (Half)(-2))).Tensor("b", 30, [1, 2], [0xC0, 0x3F, 0, 0xC0])
            .Tensor("scalar", 0, [], Bytes(7f)).Tensor("none", 0, [0, 4], []).Tensor("new", 77, [5], []).Build());
        Assert.Equal(2, file.Version);
        Assert.Equal(["w F32 [2, 3]", "h F16 [2]", "b BF16 [2, 1]", "scalar F32 []", "none F32 [4, 0]", "new type 77 [5]"], file.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([1, 2, 3, 4, 5, 6], file.ReadTensor("w").ToArray());
        Assert.Equal([1.5f, -2], file.ReadTensor("h").ToArray());
        Assert.Equal([1.5f, -2], file.ReadTensor("b").ToArray());
        Assert.Equal(7, file.ReadTensor("scalar").Item());
        Assert.Equal([4, 0], file.ReadTensor("none").Shape);
        Assert.Equal([0, 0x3E, 0, 0xC0], file.ReadBytes("h"));
        Assert.All(new[] { "w", "h", "b", "scalar" }, name => Assert.Equal(DType.Float32, file.ReadTensor(name).DType));
        Assert.Contains("tensor 'new': its elements are type 77, a type that is not read here; expected F32, F16, Q4_0", Assert.Throws<GgufException>(() => file.ReadTensor("new")).Message);
        Assert.Contains("layout is not known", Assert.Throws<GgufException>(() => file.ReadBytes("new")).Message);
        Assert.Contains("no tensor of that name; it has 6, e.g. 'w'", Assert.Throws<GgufException>(() => file["x"]).Message);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(1 << 12)]
    public void The_alignment_of_the_file_is_kept_to(int alignment)
    {
        var file = GgufFile.Parse(new GgufBuilder { Alignment = alignment }.Pair("general.alignment", (uint)alignment)
            .Tensor("a", 0, [1], Bytes(1f)).Tensor("b", 0, [1], Bytes(2f)).Build());
        Assert.Equal([1f, 2f], new[] { "a", "b" }.Select(name => (float)file.ReadTensor(name).Item()));
    }

    /// <summary>The real file. The hash is over name, a zero byte and the float32 elements of every tensor in the file's order, computed by a reader of
    /// its own in NumPy; the same elements gave the goldens' logits of this model to 6e-5, in a forward pass in NumPy.</summary>
    [Fact]
    public void All_tensors_of_a_real_model_are_what_numpy_makes_of_them()
    {
        const string expected = "2d0996a59841e7cca5577071dff44fc326f11e38ea95c0e4278d5e1a4f9c3808";
        const string expectedFile = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";
        var path = Path.Combine(Environment.GetEnvironmentVariable("COURSEKIT_MODEL_MIRROR") ?? "", "SmolLM2-135M-Instruct", "model-q4_1.gguf");
        if (!File.Exists(path)) Assert.Skip("SmolLM2-135M-Instruct is not in COURSEKIT_MODEL_MIRROR");
        using (var stream = File.OpenRead(path))
            if (Convert.ToHexStringLower(SHA256.HashData(stream)) != expectedFile) Assert.Skip("another quantisation of the model");

        var file = GgufFile.Open(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var info in file.Tensors)
        {
            using var tensor = file.ReadTensor(info.Name);
            Assert.Equal(info.Shape, tensor.Shape);
            hash.AppendData([.. Encoding.UTF8.GetBytes(info.Name), 0]);
            hash.AppendData(new ReadOnlySpan<byte>((void*)tensor.Storage.Pointer, checked((int)(tensor.ElementCount * 4))));
        }

        Assert.Equal(expected, Convert.ToHexStringLower(hash.GetHashAndReset()));
        Assert.Equal((272, 33, 3), (file.Tensors.Count, file.Metadata.Count, file.Version));
        Assert.Equal([49152, 576], file["token_embd.weight"].Shape);
        Assert.Equal([192, 576], file["blk.0.attn_k.weight"].Shape);
        Assert.Equal(("llama", 30, 100_000.0), (file.Metadata.GetString("general.architecture"), file.Metadata.GetInt32("llama.block_count"), file.Metadata.GetDouble("llama.rope.freq_base")));
        Assert.Equal(49152, file.Metadata.GetArray<string>("tokenizer.ggml.tokens").Count);
    }

    private static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
