using System.Text;
using CourseKit.Generation;
using CourseKit.Models;

namespace CourseKit.Bench.Fuzzing;

/// <summary>The readers of a checkpoint's small files: <c>config.json</c> of every family, and <c>generation_config.json</c>. What is read is also written again.</summary>
internal static class ConfigurationTargets
{
    // A value of two characters is a node of some hundred bytes, and read, copied and written again.
    private const int BytesForOne = 1000;
    private const int FixedBytes = 256 << 10;

    // Fuzzing has a process to itself, and its files are this one, over and over.
    private static readonly string File = Path.Combine(Path.GetTempPath(), $"coursekit-fuzz-config-{Environment.ProcessId}.json");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("config.json", Seeds("config.json"), Words("null", "[", "]", "{", "}", "1e9", "-1", "0", "\"model_type\":\"llama\"", "\"rope_scaling\":{\"rope_type\":\"yarn\"}", "\"id2label\":{}", "2147483648"), ReadConfig, BytesForOne, bytes => bytes)
        {
            IsRefusal = error => error is CheckpointException,
            Restructure = JsonRestructurer.Restructure,
            FixedBytes = FixedBytes,
        },
        new("generation_config.json", Seeds("generation_config.json"), Words("null", "[", "]", "{", "}", "1e9", "-1", "0", "\"do_sample\":true", "\"bad_words_ids\":[[1]]", "\"eos_token_id\":[1,2]"), ReadGenerationConfig, BytesForOne, bytes => bytes)
        {
            IsRefusal = error => error is CheckpointException or GenerationException,
            Restructure = JsonRestructurer.Restructure,
            FixedBytes = FixedBytes,
        },
    ];

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.Latin1.GetBytes)];

    private static byte[][] Seeds(string name) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "goldens", "models"), name, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(IsReadable).Select(System.IO.File.ReadAllBytes),
    ];

    // The files of families that are not read would only be refused.
    private static bool IsReadable(string path)
    {
        try
        {
            AutoConfig.FromJson(PretrainedConfig.ReadFields(Path.Combine(Path.GetDirectoryName(path)!, "config.json")), path);
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static void ReadConfig(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        AutoConfig.FromJson(PretrainedConfig.ReadFields(File), File).ToJson().ToJsonString();
    }

    private static void ReadGenerationConfig(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        GenerationConfig.FromJson(PretrainedConfig.ReadFields(File), File).ToJson().ToJsonString();
    }
}
