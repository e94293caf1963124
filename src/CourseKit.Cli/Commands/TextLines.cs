using System.Text;
using CourseKit.Datasets;

namespace CourseKit.Cli.Commands;

/// <summary>Texts, one a line; empty lines are left out.</summary>
internal static class TextLines
{
    /// <summary>The lines of standard input.</summary>
    public static IEnumerable<string> OfStandardInput()
    {
        while (Console.In.ReadLine() is { } line)
            if (line.Length > 0) yield return line;
    }

    /// <summary>The lines of a file.</summary>
    /// <exception cref="DatasetException">It is not UTF-8.</exception>
    public static IEnumerable<string> OfFile(string path)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        for (var number = 1; ; number++)
        {
            string? line;
            try
            {
                line = reader.ReadLine();
            }
            catch (DecoderFallbackException error)
            {
                throw new DatasetException($"{path} is not UTF-8 near line {number}: {error.Message} Save it as UTF-8.", error);
            }

            if (line is null) yield break;
            if (line.Length > 0) yield return line;
        }
    }
}
