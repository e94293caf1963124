using System.Runtime.CompilerServices;
using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tensors.Tests.Safetensors;

public sealed unsafe class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static byte[] BytesOf(Storage storage)
    {
        var bytes = new ReadOnlySpan<byte>((void*)storage.Pointer, (int)storage.Length * storage.Type.Size).ToArray();
        GC.KeepAlive(storage);
        return bytes;
    }

    [Fact]
    public void An_empty_header_holds_no_tensors() => Assert.Empty(SafetensorsFile.Open(folder.WriteRaw("{}      ")).Entries);

    [Fact]
    public void Tensors_are_listed_in_the_order_of_their_bytes_with_type_and_shape()
    {
        const string header = """
            {"late":{"shape":[2,1],"data_offsets":[3,5],"dtype":"U8"},"__metadata__":{"format":"pt","é":"\"\n"},"":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"none":{"dtype":"F32","shape":[4,0],"data_offsets":[3,3]}}
            """;
        var file = SafetensorsFile.Open(folder.WriteRaw(header, 5));
        Assert.Equal(["", "none", "late"], file.Entries.Select(entry => entry.Name));
        Assert.Equal([2L, 1L], file["late"].Shape);
        Assert.Equal([2, 1], file["late"].ToSizes());
        Assert.Equal(DType.Byte, file["late"].DType);
        Assert.Equal([3, 4], file["late"].ToBytes());
        Assert.Equal(0, file["none"].ToStorage().Length);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("\"\n", file.Metadata["é"]);
    }

    [Fact]
    public void A_storage_is_the_mapped_file_itself_and_read_only()
    {
        const string header = """{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}  """;
        var entry = SafetensorsFile.Open(folder.WriteRaw(header, 8))["a"];
        Storage first = entry.ToStorage(), second = entry.ToStorage();
        Assert.True(first.IsReadOnly);
        Assert.Equal(first.Pointer, second.Pointer);
        Assert.Equal([0x03020100, 0x07060504], new ReadOnlySpan<int>((void*)first.Pointer, 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Tensors_that_the_file_does_not_align_are_read_correctly(int padding)
    {
        var header = """{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""";
        header = header.PadRight((header.Length + 7) / 8 * 8) + new string(' ', padding);
        var storage = SafetensorsFile.Open(folder.WriteRaw(header, 8))["a"].ToStorage();
        Assert.Equal(0, storage.Pointer % 8);
        Assert.Equal([0x0706050403020100], new ReadOnlySpan<long>((void*)storage.Pointer, 1));
        GC.KeepAlive(storage);
    }

    [Fact]
    public void Truth_values_other_than_one_become_one()
    {
        var storage = SafetensorsFile.Open(folder.WriteRaw("""{"m":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}}""", 4))["m"].ToStorage();
        Assert.Equal([0, 1, 1, 1], BytesOf(storage));
    }

    [Theory]
    [InlineData("I16", 2, 4)]
    [InlineData("U16", 2, 4)]
    [InlineData("U32", 2, 8)]
    [InlineData("U64", 2, 16)]
    [InlineData("C64", 2, 16)]
    [InlineData("F8_E4M3", 2, 2)]
    [InlineData("F8_E5M2", 2, 2)]
    [InlineData("F8_E8M0", 2, 2)]
    [InlineData("F8_E4M3FNUZ", 2, 2)]
    [InlineData("F8_E5M2FNUZ", 2, 2)]
    [InlineData("F4", 2, 1)]
    [InlineData("F6_E2M3", 4, 3)]
    [InlineData("F6_E3M2", 4, 3)]
    public void Types_that_tensors_cannot_have_are_listed_and_give_their_bytes(string type, int elements, int bytes)
    {
        var header = $$$"""{"q":{"dtype":"{{{type}}}","shape":[{{{elements}}}],"data_offsets":[0,{{{bytes}}}]}}""";
        var entry = SafetensorsFile.Open(folder.WriteRaw(header, bytes))["q"];
        Assert.Equal((type, null, elements), (entry.TypeName, entry.DType, entry.ElementCount));
        Assert.Equal(Enumerable.Range(0, bytes).Select(i => (byte)i), entry.ToBytes());
        var error = Assert.Throws<SafetensorsException>(entry.ToStorage);
        Assert.Contains($"tensor 'q': its elements are {type}", error.Message);
        Assert.Equal("q", error.TensorName);
    }

    [Fact]
    public void Asking_for_an_unknown_name_says_what_there_is()
    {
        var file = SafetensorsFile.Open(folder.WriteRaw("""{"encoder.bias":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"""));
        Assert.False(file.TryGet("bias", out _));
        Assert.Contains("'bias': the file has no tensor of that name; it has 1 tensors, e.g. 'encoder.bias'", Assert.Throws<SafetensorsException>(() => file["bias"]).Message);
    }

    [Fact]
    public void A_dimension_that_no_tensor_can_have_is_refused_when_asked_for()
    {
        var entry = SafetensorsFile.Open(folder.WriteRaw("""{"a":{"dtype":"U8","shape":[4294967296,0],"data_offsets":[0,0]}}"""))["a"];
        Assert.Contains("dimension over 2147483647", Assert.Throws<SafetensorsException>(entry.ToSizes).Message);
    }

    [Fact]
    public void The_file_stays_mapped_while_a_storage_is_reachable_and_is_unmapped_after()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("reads /proc/self/maps");
        const string header = """{"a":{"dtype":"U8","shape":[5000],"data_offsets":[0,5000]}}""";
        var path = folder.WriteRaw(header, 5000);
        Storage? storage = OpenOnly(path);
        Collect();
        Assert.Contains(path, File.ReadAllText("/proc/self/maps"));
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (byte)i), BytesOf(storage));
        storage = null;
        Collect();
        Assert.DoesNotContain(path, File.ReadAllText("/proc/self/maps"));

        static void Collect()
        {
            for (var i = 0; i < 2; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Storage OpenOnly(string path) => SafetensorsFile.Open(path)["a"].ToStorage();

    /// <summary>Every file of the repository, written by the reference: it opens, and writing its tensors again gives the same bytes.</summary>
    [Fact]
    public void Files_of_the_reference_open_and_are_written_again_byte_for_byte()
    {
        var root = RepositoryRoot();
        if (root is null) Assert.Skip("not inside the repository");
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(root, "tests", "goldens"), "*.safetensors", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.Combine(root, "data", "models"), "*.safetensors", SearchOption.AllDirectories),
        ];
        Assert.NotEmpty(files);
        foreach (var path in files)
        {
            var file = SafetensorsFile.Open(path);
            Assert.All(file.Entries, entry => Assert.Equal(0, entry.ToStorage().Pointer % entry.DType!.Value.Size));
            var copy = folder["copy.safetensors"];
            SafetensorsWriter.Write(
                copy,
                file.Entries.Reverse().Select(entry => new SafetensorsTensor(entry.Name, entry.ToSizes(), entry.ToStorage())),
                file.Metadata.Count == 0 ? null : file.Metadata);
            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(copy)), path);
        }
    }

    internal static string? RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CourseKit.sln"))) folder = folder.Parent;
        return folder?.FullName;
    }
}
