using System.Text;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tensors.Tests.Safetensors;

public sealed unsafe class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Target => folder["model.safetensors"];

    private string HeaderOf(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return Encoding.UTF8.GetString(bytes, 8, (int)BitConverter.ToInt64(bytes));
    }

    public static TheoryData<DType> Types => [.. Enum.GetValues<DType>().Where(type => !type.IsQuantized)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_comes_back_as_it_was(DType type)
    {
        var random = new Random(7);
        byte[] Values(int elements)
        {
            var bytes = new byte[elements * type.Size];
            random.NextBytes(bytes);
            return type == DType.Bool ? [.. bytes.Select(value => (byte)(value & 1))] : bytes;
        }

        int[][] shapes = [[], [0], [3, 0, 2], [5], [2, 3, 4]];
        var tensors = shapes.Select((shape, i) => (Name: $"t{i}", Shape: shape, Bytes: Values(shape.Aggregate(1, (a, b) => a * b)))).ToArray();
        SafetensorsWriter.Write(Target, tensors.Select(t => new SafetensorsTensor(t.Name, type, t.Shape, t.Bytes)));
        var file = SafetensorsFile.Open(Target);
        Assert.Equal(tensors.Length, file.Entries.Count);
        foreach (var (name, shape, bytes) in tensors)
        {
            var storage = file[name].ToStorage();
            Assert.Equal(type, storage.Type);
            Assert.Equal(shape, file[name].ToSizes());
            Assert.Equal(bytes, new ReadOnlySpan<byte>((void*)storage.Pointer, bytes.Length).ToArray());
            Assert.Equal(bytes.Length / type.Size, storage.Length);
            GC.KeepAlive(storage);
        }
    }

    [Fact]
    public void A_part_of_a_storage_is_written_from_its_offset()
    {
        using var storage = Storage.Allocate(DType.Float32, 6);
        for (var i = 0; i < 6; i++) ((float*)storage.Pointer)[i] = i;
        SafetensorsWriter.Write(Target, [new("tail", [2, 2], storage, offset: 2)]);
        Assert.Equal([2f, 3f, 4f, 5f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(SafetensorsFile.Open(Target)["tail"].ToBytes()).ToArray());
    }

    [Fact]
    public void Tensors_are_laid_out_by_falling_alignment_then_by_the_bytes_of_their_names()
    {
        // In UTF-16 the last name sorts before the one with U+FF21, in UTF-8 (as the reference compares) after it.
        SafetensorsWriter.Write(Target, new[] { ("b", DType.Bool), ("\U0001F600", DType.Float32), ("z", DType.Float16), ("\uFF21", DType.Float32), ("y", DType.BFloat16), ("B", DType.Int64), ("a", DType.Float64) }
            .Select(item => new SafetensorsTensor(item.Item1, item.Item2, [0], default)));
        var order = new[] { "B", "a", "\uFF21", "\U0001F600", "y", "z", "b" };
        var header = HeaderOf(Target);
        Assert.Equal(order, order.OrderBy(name => header.IndexOf($"\"{name}\":", StringComparison.Ordinal)));
        Assert.Equal(0, Encoding.UTF8.GetByteCount(header) % 8);
    }

    [Fact]
    public void The_header_has_the_layout_of_the_reference()
    {
        SafetensorsWriter.Write(Target, [new("w", DType.Float32, [1, 2], new byte[8])], new Dictionary<string, string> { ["z"] = "tab\t \u0001 / é \"q\" \\", ["a"] = "" });
        Assert.Equal(
            """{"__metadata__":{"a":"","z":"tab\t \u0001 / é \"q\" \\"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""",
            HeaderOf(Target).TrimEnd(' '));
    }

    [Fact]
    public void No_tensors_at_all_give_the_sixteen_bytes_of_the_reference()
    {
        SafetensorsWriter.Write(Target, []);
        Assert.Equal([8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8], File.ReadAllBytes(Target));
    }

    [Fact]
    public void The_order_in_which_tensors_are_given_does_not_change_the_bytes()
    {
        SafetensorsTensor[] tensors = [new("a", DType.Int32, [2], new byte[8]), new("b", DType.Int32, [1], new byte[] { 1, 2, 3, 4 }), new("c", DType.Int64, [1], new byte[8])];
        SafetensorsWriter.Write(Target, tensors, new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        var first = File.ReadAllBytes(Target);
        SafetensorsWriter.Write(Target, tensors.Reverse(), new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });
        Assert.Equal(first, File.ReadAllBytes(Target));
    }

    [Fact]
    public void A_file_can_be_replaced_while_its_old_contents_are_mapped()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows does not rename over a mapped file");
        SafetensorsWriter.Write(Target, [new("a", DType.Byte, [2], new byte[] { 1, 2 })]);
        var old = SafetensorsFile.Open(Target);
        SafetensorsWriter.Write(Target, [new("a", DType.Byte, [3], old["a"].ToBytes().Append((byte)3).ToArray())]);
        Assert.Equal([1, 2], old["a"].ToBytes());
        Assert.Equal([1, 2, 3], SafetensorsFile.Open(Target)["a"].ToBytes());
    }

    [Fact]
    public void Names_that_the_format_forbids_are_refused()
    {
        SafetensorsTensor Named(string name) => new(name, DType.Byte, [0], default);
        Assert.Contains("Rename", Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(Target, [Named("__metadata__")])).Message);
        Assert.Contains("two tensors", Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(Target, [Named("a"), Named("a")])).Message);
        Assert.Contains("surrogate", Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(Target, [Named("\ud83d")])).Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Shapes_that_do_not_fit_the_elements_are_refused()
    {
        using var storage = Storage.Allocate(DType.Float32, 6);
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", DType.Float32, [2], new byte[7]));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", DType.Float32, [-1], default));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [7], storage));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [3], storage, offset: 4));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [0], storage, offset: 7));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [1], storage, offset: -1));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", DType.Float32, [int.MaxValue, int.MaxValue, int.MaxValue], default));
    }

    [Fact]
    public void A_target_that_cannot_be_written_is_refused_by_name()
    {
        Assert.Contains("does not exist", Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(folder["no/model.safetensors"], [])).Message);
        Assert.Contains("this is a folder", Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(folder.Path, [])).Message);
    }

    [Fact]
    public void A_failure_in_the_middle_leaves_the_old_file_and_nothing_else()
    {
        SafetensorsWriter.Write(Target, [new("old", DType.Byte, [1], new byte[] { 42 })]);
        var storage = Storage.Allocate(DType.Float32, 100_000);
        SafetensorsTensor[] tensors = [new("a", DType.Int64, [100_000], new byte[800_000]), new("b", [100_000], storage)];
        storage.Dispose();
        Assert.Throws<ObjectDisposedException>(() => SafetensorsWriter.Write(Target, tensors));
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal([42], SafetensorsFile.Open(Target)["old"].ToBytes());
    }
}
