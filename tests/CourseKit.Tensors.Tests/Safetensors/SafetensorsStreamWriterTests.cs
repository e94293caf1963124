using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tensors.Tests.Safetensors;

public sealed class SafetensorsStreamWriterTests : IDisposable
{
    private static readonly SafetensorsSpec[] Specs = [new("a", DType.Float32, [2]), new("b", DType.Int64, [2, 1]), new("none", DType.Float32, [0, 3])];

    private readonly TemporaryFolder folder = new();

    private string Target => folder["model.safetensors"];

    public void Dispose() => folder.Dispose();

    private static Tensor Value(string name) => name switch
    {
        "a" => Tensor.From<float>(1.5f, -2),
        "b" => Tensor.From<long>([7, 8], [2, 1]),
        _ => Tensor.Zeros([0, 3]),
    };

    [Theory]
    [InlineData("a", "b", "none")]
    [InlineData("none", "b", "a")]
    public void Tensors_written_one_by_one_in_any_order_give_the_bytes_of_the_whole_writer(params string[] order)
    {
        var metadata = new Dictionary<string, string> { ["format"] = "pt" };
        SafetensorsWriter.Write(folder["whole"], order.Select(name => (name, Value(name))), metadata);
        using (var writer = new SafetensorsStreamWriter(Target, Specs, metadata))
        {
            foreach (var name in order) writer.Write(name, Value(name));
            writer.Complete();
        }

        Assert.Equal(File.ReadAllBytes(folder["whole"]), File.ReadAllBytes(Target));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_strided_view_is_written_in_its_own_order()
    {
        using var writer = new SafetensorsStreamWriter(Target, [new("t", DType.Float32, [3, 2])]);
        writer.Write("t", Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]).Transpose(0, 1));
        writer.Complete();
        Assert.Equal([1, 4, 2, 5, 3, 6], SafetensorsFile.Open(Target)["t"].ToTensor().ToArray());
    }

    /// <summary>Sixty-four tensors of 4 MB, each made when its turn comes and given back after: never more than a few are in memory.</summary>
    [Fact]
    public void Nothing_that_was_written_is_kept()
    {
        const int count = 64, length = 1 << 20;
        var specs = Enumerable.Range(0, count).Select(i => new SafetensorsSpec($"t{i:00}", DType.Float32, [length])).ToArray();
        var before = BufferPool.BytesInUse;
        long most = 0;
        using (var writer = new SafetensorsStreamWriter(Target, specs))
        {
            for (var i = 0; i < count; i++)
            {
                using var tensor = Tensor.Full([length], (double)i);
                writer.Write(specs[i].Name, tensor);
                most = Math.Max(most, BufferPool.BytesInUse - before);
            }

            writer.Complete();
        }

        // Other tests of this process may rent at the same time, hence the room: all of it would be 256 MB.
        Assert.InRange(most, 0, 100L << 20);
        Assert.Equal(63, SafetensorsFile.Open(Target)["t63"].ToTensor().ToArray()[length - 1]);
    }

    [Fact]
    public void What_does_not_match_its_announcement_is_refused_and_the_writer_goes_on()
    {
        using var writer = new SafetensorsStreamWriter(Target, Specs);
        string Refused(string name, Tensor value) => Assert.Throws<SafetensorsException>(() => writer.Write(name, value)).Message;

        Assert.Contains("tensor 'c': it was not announced", Refused("c", Value("a")));
        Assert.Contains("tensor 'a': given Float32 [1, 2], expected Float32 [2]", Refused("a", Tensor.Zeros([1, 2])));
        Assert.Contains("tensor 'a': given Int64 [2], expected Float32 [2]", Refused("a", Tensor.From<long>(1, 2)));
        writer.Write("a", Value("a"));
        Assert.Contains("tensor 'a': it was written before", Refused("a", Value("a")));
        Assert.Contains("tensor 'b': 2 of 3 tensors were not written yet", Assert.Throws<SafetensorsException>(writer.Complete).Message);
        writer.Write("b", Value("b"));
        writer.Write("none", Value("none"));
        writer.Complete();
        Assert.Throws<ObjectDisposedException>(() => writer.Write("a", Value("a")));
        Assert.Throws<ObjectDisposedException>(writer.Complete);
        Assert.Equal([1.5f, -2], SafetensorsFile.Open(Target)["a"].ToTensor().ToArray());
    }

    [Fact]
    public void An_unfinished_file_leaves_the_old_one_and_nothing_else()
    {
        SafetensorsWriter.Write(Target, [("old", Tensor.From<float>(42))]);
        using (var writer = new SafetensorsStreamWriter(Target, Specs)) writer.Write("a", Value("a"));
        Assert.Equal([Target], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal([42], SafetensorsFile.Open(Target)["old"].ToTensor().ToArray());
    }

    [Fact]
    public void Names_and_places_are_checked_at_the_start()
    {
        SafetensorsException Refused(string path, params SafetensorsSpec[] specs) =>
            Assert.Throws<SafetensorsException>(() => new SafetensorsStreamWriter(path, specs));

        Assert.Contains("two tensors", Refused(Target, Specs[0], Specs[0]).Message);
        Assert.Contains("Rename", Refused(Target, new SafetensorsSpec("__metadata__", DType.Byte, [0])).Message);
        Assert.Contains("does not exist", Refused(folder["no/model.safetensors"], Specs).Message);
        Assert.Contains("this is a folder", Refused(folder.Path, Specs).Message);
        Assert.Throws<ArgumentException>(() => new SafetensorsSpec("a", DType.Float32, [-1]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
