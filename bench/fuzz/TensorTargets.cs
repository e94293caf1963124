using System.IO.Compression;
using System.Text;
using CourseKit.Tensors;
using CourseKit.Tensors.Formats;
using CourseKit.Tensors.Formats.Gguf;
using CourseKit.Tensors.Formats.Numpy;
using CourseKit.Tensors.Formats.PyTorch;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Bench.Fuzzing;

/// <summary>The readers of tensor files.</summary>
internal static class TensorTargets
{
    private const int Many = 200;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("safetensors", SafetensorsSeeds(), Strings("{", "}", "[", "]", ",", ":", "\"", "\"a\":", "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", "\"__metadata__\":{", "F64", "BOOL", "F4", "-1", "1e9", "9223372036854775807", "\\ud800", "null", "[[[["), ReadSafetensors, 32, RepairSafetensors) { IsRefusal = IsTensorFileError, NativeBytes = () => BufferPool.RentedBytes },
        new("gguf", GgufSeeds(), Strings("GGUF", "general.alignment", "\u0009\0\0\0", "\u0008\0\0\0\u0001\0\0\0\0\0\0\0x", "\u0009\0\0\0\u0009\0\0\0\u0001\0\0\0\0\0\0\0"), ReadGguf, 32, bytes => bytes) { IsRefusal = IsTensorFileError, NativeBytes = () => BufferPool.RentedBytes },
        new("npy", NumpySeeds(), Strings("\u0093NUMPY\u0001\0", "'descr': '>f8'", "'fortran_order': True", "'shape': (", "(2147483647, 2147483647)", "L", "((((((((", "[", "{", "}", "'", "True", "<u8", "|b1", "|O", "9223372036854775807", "\n"), ReadNumpy, 32, RepairNumpy) { IsRefusal = IsTensorFileError, NativeBytes = () => BufferPool.RentedBytes },
        new("npz", ArchiveSeeds(), Strings("PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "PK\u0006\u0006", "a.npy", "\u0001\0\u0010\0", "\u00FF\u00FF\u00FF\u00FF"), ReadArchive, 32, RepairArchive)
        {
            IsRefusal = IsTensorFileError,
            NativeBytes = () => BufferPool.RentedBytes,
            // Windows and buffers of System.IO.Compression: 256 KB for Deflate64 alone.
            FixedBytes = 384 << 10,
        },
        // An empty dictionary is one byte of a pickle, and an object of some hundred bytes.
        new("bin-zip", PyTorchSeeds(zip: true), PickleWords, ReadPyTorch, 256, RepairPyTorchArchive) { IsRefusal = IsTensorFileError, NativeBytes = () => BufferPool.RentedBytes, FixedBytes = 64 << 10 },
        new("bin-legacy", PyTorchSeeds(zip: false), PickleWords, ReadPyTorch, 256, bytes => bytes) { IsRefusal = IsTensorFileError, NativeBytes = () => BufferPool.RentedBytes, FixedBytes = 64 << 10 },
    ];

    private static byte[][] PickleWords => Strings(
        "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "cposix\nsystem\n", "ctorch\nDoubleStorage\n", "ctorch._utils\n_rebuild_parameter\n", "ctorch\nSize\n", "ccollections\nOrderedDict\n", "(", ")", "t", "u", "R", "Q", "b", "}", "]", "e", "a", "s", "0",
        "2", "q\u0001", "h\u0001", "h\u0002", "\u0094", "\u0085", "\u0086", "\u0087", "i", "o", "\u0081", "\u0093", "\u0095\u00FF\0\0\0\0\0\0\0", "\u008a\u0010\u00FF", "X\u0001\0\0\0a", "J\u00FF\u00FF\u00FF\u007F", "M\u00FF\u00FF", "}h\u0001h\u0001s", "h\u0001h\u0001\u0086q\u0001");

    private static bool IsTensorFileError(Exception error) => error is TensorFileException;

    // Latin-1, so that every byte can be written.
    private static byte[][] Strings(params string[] words) => [.. words.Select(Encoding.Latin1.GetBytes)];

    private static void ReadSafetensors(byte[] bytes)
    {
        var file = SafetensorsFile.Parse(bytes);
        foreach (var entry in file.Entries)
        {
            if (entry.DType is null || entry.Shape.Any(size => size > int.MaxValue)) entry.ToBytes();
            else Touch(entry.ToTensor());
        }
    }

    private static void ReadGguf(byte[] bytes)
    {
        var file = GgufFile.Parse(bytes);
        foreach (var (key, value) in file.Metadata)
            if (value is string) file.Metadata.GetString(key);
        foreach (var tensor in file.Tensors)
        {
            if (tensor.Type.IsReadable) Touch(file.ReadTensor(tensor.Name));
            else if (tensor.Type.BlockBytes > 0) file.ReadBytes(tensor.Name);
        }
    }

    private static void ReadNumpy(byte[] bytes) => Touch(NumpyFile.Load(new MemoryStream(bytes)));

    private static void ReadArchive(byte[] bytes)
    {
        using var archive = NumpyArchive.Open(new MemoryStream(bytes));
        foreach (var name in archive.Names) Touch(archive[name]);
    }

    private static void ReadPyTorch(byte[] bytes)
    {
        foreach (var entry in PyTorchFile.Parse(bytes).Entries)
            if (entry.DType is not null) Touch(entry.ToTensor());
    }

    // Reads the first and the last element, wherever they are, and gives the memory back.
    private static void Touch(Tensor tensor)
    {
        using (tensor)
        {
            if (tensor.ElementCount == 0) return;
            var flat = tensor;
            for (var dimension = 0; flat.Rank > 0 && dimension < 64; dimension++) flat = flat[flat.Shape[0] - 1];
            _ = flat.Item();
        }
    }

    // The header ends with its last brace.
    private static byte[] RepairSafetensors(byte[] bytes)
    {
        if (bytes.Length > 8) BitConverter.TryWriteBytes(bytes, (long)Math.Max(0, bytes.AsSpan(8).LastIndexOf((byte)'}') + 1));
        return bytes;
    }

    // The header ends with its line break.
    private static byte[] RepairNumpy(byte[] bytes)
    {
        var start = bytes is [_, _, _, _, _, _, > 1, ..] ? 12 : 10;
        if (bytes.Length <= start) return bytes;
        var length = Math.Max(0, bytes.AsSpan(start).IndexOf((byte)'\n') + 1);
        if (start == 12) BitConverter.TryWriteBytes(bytes.AsSpan(8), length);
        else BitConverter.TryWriteBytes(bytes.AsSpan(8), (ushort)length);
        return bytes;
    }

    // A sound archive around a piece of the file.
    private static byte[] RepairArchive(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("a.npy", CompressionLevel.Fastest).Open();
            var start = Math.Max(0, bytes.AsSpan().IndexOf((byte)0x93));
            entry.Write(bytes.AsSpan(start));
        }

        return stream.ToArray();
    }

    // A sound archive around the pickle.
    private static byte[] RepairPyTorchArchive(byte[] bytes)
    {
        var start = bytes.AsSpan().IndexOf((byte)0x80);
        if (start < 0) return bytes;
        var pickle = bytes.AsSpan(start);
        var end = pickle.IndexOf("PK\u0003\u0004"u8);
        return PyTorchBuilder.Zip([.. end < 0 ? pickle : pickle[..end]], (pickle.Length > Many * 40 ? ManyTensors : MixedTensors).Storages);
    }

    private static PyTorchBuilder MixedTensors => Mixed(legacy: false);

    private static PyTorchBuilder ManyTensors => TensorList(legacy: false);

    private static byte[][] PyTorchSeeds(bool zip) =>
        [.. new[] { Mixed(legacy: !zip), TensorList(legacy: !zip), new PyTorchBuilder().Raw(")") }.Select(builder => zip ? builder.Zip() : builder.Legacy())];

    private static PyTorchBuilder TensorList(bool legacy)
    {
        var list = new PyTorchBuilder().Raw("](");
        for (var i = 0; i < Many; i++) list.Tensor("Float", $"{i}", new byte[8], [2, 1], [1, 1], legacy: legacy);
        return list.Raw("e");
    }

    // Tensors of all types in a dictionary in another, with attributes: two share a storage, one is transposed, one is a parameter.
    private static PyTorchBuilder Mixed(bool legacy)
    {
        static byte[] Data(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 37))];
        var builder = new PyTorchBuilder().Raw("}(").Text("state_dict").Raw("}q\u0001(").Text("a").Tensor("Float", "0", Data(96), [6, 4], [1, 6], legacy: legacy).Text("b").Tensor("Float", "0", Data(96), [4, 3], [6, 2], legacy: legacy);
        foreach (var kind in new[] { "Half", "BFloat16", "Double", "Long", "Int", "Short", "Char", "Byte", "Bool" })
            builder.Text(kind).Tensor(kind, kind, Data(24), [3], [1], legacy: legacy);
        builder.Text("p").Global("torch._utils", "_rebuild_parameter").Tensor("Float", "none", [], [0, 3], [3, 1], legacy: legacy).Raw("\u0088").Global("collections", "OrderedDict").Raw(")R\u0087R");
        return builder.Raw("u").Text("epoch").Raw("K\u0003u}b");
    }

    private static byte[][] SafetensorsSeeds()
    {
        const string mixed = """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I64","shape":[2],"data_offsets":[24,40]},"c":{"dtype":"BOOL","shape":[4],"data_offsets":[40,44]},"d":{"dtype":"F16","shape":[],"data_offsets":[44,46]}}""";
        const string other = """{"q":{"dtype":"F4","shape":[4],"data_offsets":[0,2]},"none":{"dtype":"BF16","shape":[0,7],"data_offsets":[2,2]},"r":{"dtype":"U8","shape":[3],"data_offsets":[2,5]}}   """;
        var many = string.Join(',', Enumerable.Range(0, Many).Select(i => $$"""
            "layer.{{i}}.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[{{i * 24}},{{(i + 1) * 24}}]}
            """));
        return [File(mixed, 46), File(other, 5), File("{}", 0), File($"{{{many}}}", Many * 24)];

        static byte[] File(string header, int dataBytes) =>
            [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. Enumerable.Range(0, dataBytes).Select(i => (byte)i)];
    }

    private static byte[][] GgufSeeds()
    {
        static byte[] Data(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 37))];
        var all = new GgufBuilder().Pair("general.architecture", "llama").Pair("llama.block_count", 2).Pair("general.alignment", 32)
            .Pair("tokens", Array(8, 3, writer => GgufBuilder.Text(writer, "Ġthe"))).Pair("scores", Array(6, 3, writer => writer.Write(1.5f)))
            .Pair("nested", Array(9, 2, writer =>
            {
                writer.Write(5u);
                writer.Write(2UL);
                writer.Write(7L);
            })).Pair("flag", writer =>
            {
                writer.Write(7u);
                writer.Write((byte)1);
            })
            .Tensor("f32", 0, [3, 2], Data(24)).Tensor("f16", 1, [4], Data(8)).Tensor("bf16", 30, [2, 2], Data(8)).Tensor("q8", 8, [32, 2], Data(68))
            .Tensor("q40", 2, [32], Data(18)).Tensor("q41", 3, [64], Data(40)).Tensor("q5", 6, [32], Data(22));
        var large = new GgufBuilder { Version = 2, Alignment = 64 }.Pair("general.alignment", 64)
            .Tensor("q4k", 12, [256], Data(144)).Tensor("q5k", 13, [256], Data(176)).Tensor("q6k", 14, [256], Data(210)).Tensor("unknown", 99, [5], []);
        var many = new GgufBuilder().Pair("tokens", Array(8, Many * 5, writer => GgufBuilder.Text(writer, "x"))).Pair("empty", Array(8, Many, writer => GgufBuilder.Text(writer, "")));
        for (var i = 0; i < Many; i++) many.Pair($"k{i}", (uint)i).Tensor($"t{i}", 2, [32], Data(18));
        return [all.Build(), large.Build(), new GgufBuilder().Build(), many.Build()];

        static Action<BinaryWriter> Array(uint type, int count, Action<BinaryWriter> item) => writer =>
        {
            writer.Write(9u);
            writer.Write(type);
            writer.Write((ulong)count);
            for (var i = 0; i < count; i++) item(writer);
        };
    }

    private static byte[][] NumpySeeds()
    {
        return
        [
            Saved(Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3])),
            Saved(Tensor.From<double>([1, 2, 3, 4, 5, 6], [2, 3]).Transpose(0, 1)),
            Saved(Tensor.From<long>(1, 2, 3)),
            Saved(Tensor.Arange(Many * 10)),
            [0x93, .. "NUMPY"u8, 2, 0, 61, 0, 0, 0, .. "{'descr': '>u2', 'fortran_order': True, 'shape': (2, 3), }  \n"u8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6],
            [0x93, .. "NUMPY"u8, 3, 0, 61, 0, 0, 0, .. "{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }   \n"u8, 1, 0, 0, 0, 0, 0, 0, 0],
        ];

        static byte[] Saved(Tensor tensor)
        {
            using var stream = new MemoryStream();
            NumpyFile.Save(stream, tensor);
            return stream.ToArray();
        }
    }

    private static byte[][] ArchiveSeeds()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            return [Saved(compress: false), Saved(compress: true)];
        }
        finally
        {
            File.Delete(path);
        }

        byte[] Saved(bool compress)
        {
            NumpyArchive.Save(path, [("a", Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3])), ("b", Tensor.Arange(30))], compress);
            return File.ReadAllBytes(path);
        }
    }
}
