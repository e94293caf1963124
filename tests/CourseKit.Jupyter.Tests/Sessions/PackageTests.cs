using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;

namespace CourseKit.Jupyter.Tests.Sessions;

/// <summary>Packages made here, in a folder that the notebook's NuGet.config names, so that no network is needed.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly PackageFolder packages = new();
    private readonly RunningCells cells;

    public PackageTests() => cells = new(folder: packages.Notebooks);

    public void Dispose() => packages.Dispose();

    [Fact]
    public void A_package_and_what_it_needs_can_be_used_in_its_cell_and_later()
    {
        packages.Add("Coursekit.Test.Tide", "1.0.0", "public static class Level { public static int High => 6; }");
        packages.Add("Coursekit.Test.Harbour", "2.1.0", "public static class Harbour { public static int Ships => Level.High + 1; }", ("Coursekit.Test.Tide", "1.0.0"));
        Assert.Equal("7", cells.Text("#r \"nuget: Coursekit.Test.Harbour, 2.1.0\"\nHarbour.Ships"));
        Assert.Equal("13", cells.Text("Harbour.Ships + Level.High"));
        Assert.Equal("7", cells.Text("#r \"nuget: Coursekit.Test.Harbour, 2.1.0\"\nvar ships = Harbour.Ships;\nships"));
    }

    [Fact]
    public void A_cell_that_fails_to_compile_leaves_its_package_to_the_next()
    {
        packages.Add("Coursekit.Test.Tide", "1.0.0", "public static class Level { public static int High => 6; }");
        Assert.StartsWith("cell [1], line 2, column 7: ", cells.Error("#r \"nuget: Coursekit.Test.Tide, 1.0.0\"\nLevel.Low").Traceback[0]);
        Assert.Equal("6", cells.Text("Level.High"));
    }

    [Theory]
    [InlineData("", "3")]
    [InlineData(", *", "3")]
    [InlineData(", 1.*", "2")]
    [InlineData(", 1.0.0", "1")]
    [InlineData(", [1.0, 2.0)", "1")]
    public void Versions_may_float(string version, string expected)
    {
        foreach (var (number, value) in new[] { ("1.0.0", 1), ("1.5.0", 2), ("2.0.0", 3) })
            packages.Add("Coursekit.Test.Tide", number, $"public static class Level {{ public static int High => {value}; }}");
        Assert.Equal(expected, cells.Text($"#r \"nuget: Coursekit.Test.Tide{version}\"\nLevel.High"));
    }

    [Fact]
    public void A_source_may_be_named_in_the_cell()
    {
        using var elsewhere = new PackageFolder();
        elsewhere.Add("Coursekit.Test.Far", "1.0.0", "public static class Far { public static int Away => 9; }");
        Assert.Equal("9", cells.Text($"#i \"nuget: {elsewhere.Packages}\"\n#r \"nuget: Coursekit.Test.Far, 1.0.0\"\nFar.Away"));
    }

    [Fact]
    public void A_package_that_there_is_not_is_one_clear_line_and_the_session_goes_on()
    {
        var error = cells.Error("// first\n#r \"nuget: Coursekit.Test.Nowhere, 1.0.0\"\n1");
        Assert.Equal("PackageError", error.Name);
        Assert.StartsWith("cell [1], line 2: There is no package Coursekit.Test.Nowhere", Assert.Single(error.Traceback));
        Assert.Equal("2", cells.Text("1 + 1"));
    }

    [Fact]
    public void A_version_that_there_is_not_is_answered_with_the_nearest()
    {
        packages.Add("Coursekit.Test.Tide", "1.5.0", "public static class Level;");
        Assert.Equal("There is no version >= 7.0.0 of Coursekit.Test.Tide; the nearest is 1.5.0.", cells.Error("#r \"nuget: Coursekit.Test.Tide, 7.0.0\"").Message);
    }

    [Fact]
    public void Another_version_of_what_is_loaded_needs_a_restart()
    {
        foreach (var version in new[] { "1.0.0", "2.0.0" }) packages.Add("Coursekit.Test.Tide", version, "public static class Level { public static int High => 6; }");
        cells.Run("#r \"nuget: Coursekit.Test.Tide, 1.0\"");
        Assert.Equal("Coursekit.Test.Tide 1.0.0 is in use already, and 2.0.0 is asked for. Restart the kernel to use that.", cells.Error("#r \"nuget: Coursekit.Test.Tide, 2.0.0\"").Message);
        Assert.Equal("6", cells.Text("Level.High"));
    }

    [Fact]
    public void Packages_that_conflict_are_named()
    {
        foreach (var version in new[] { "1.0.0", "2.0.0" }) packages.Add("Coursekit.Test.Tide", version, "public static class Level;");
        packages.Add("Coursekit.Test.Harbour", "1.0.0", "public static class Harbour;", ("Coursekit.Test.Tide", "2.0.0"));
        var error = cells.Error("#r \"nuget: Coursekit.Test.Tide, 1.0.0\"\n#r \"nuget: Coursekit.Test.Harbour, 1.0.0\"");
        Assert.Contains("Coursekit.Test.Tide", error.Message);
        Assert.Contains("2.0.0", error.Message);
        Assert.InRange(error.Traceback.Count, 1, 3);
        Assert.Contains("several versions", cells.Error("#r \"nuget: Coursekit.Test.Tide, 1.0.0\"\n#r \"nuget: Coursekit.Test.Tide, 2.0.0\"").Message);
    }

    [Theory]
    [InlineData("nuget:")]
    [InlineData("nuget: two words")]
    [InlineData("nuget: Coursekit.Test.Tide, newest")]
    public void What_names_no_package_is_said_to_be_none(string reference) => Assert.Equal("PackageError", cells.Error($"#r \"{reference}\"").Name);

    [Fact]
    public void A_native_library_of_a_package_is_found()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("The native library of this test is the C library of Linux.");
        const string code = "using System.Runtime.InteropServices; public static class Native { [DllImport(\"coursekittest\")] private static extern int abs(int x); public static int Abs(int x) => abs(x); }";
        packages.Add("Coursekit.Test.Native", "1.0.0", code, native: "libcoursekittest.so");
        Assert.Equal("3", cells.Text("#r \"nuget: Coursekit.Test.Native, 1.0.0\"\nNative.Abs(-3)"));
    }

    [Fact]
    public void An_assembly_is_referenced_by_its_path_from_the_notebooks_folder()
    {
        PackageFolder.Compile(Path.Combine(packages.Notebooks, "own.dll"), "Own", "public static class Own { public static int Five => 5; }");
        Assert.Equal("5", cells.Text("#r \"own.dll\"\nOwn.Five"));
        var error = cells.Error("#r \"missing.dll\"");
        Assert.StartsWith("cell [2], line 1, column 1: ", error.Traceback[0]);
        Assert.Contains("missing.dll", error.Message);
        File.WriteAllText(Path.Combine(packages.Notebooks, "broken.dll"), "no assembly");
        Assert.Contains("broken.dll", cells.Error("#r \"broken.dll\"").Message);
    }
}
