using CourseKit.Cli.Kernel;

namespace CourseKit.Cli.Tests.Kernel;

/// <summary>Kernelspecs go where <c>jupyter --paths</c> says; the rules are those of jupyter_core's documentation.</summary>
public sealed class JupyterFoldersTests
{
    private static JupyterFolders Folders(HostSystem system, params (string Name, string Value)[] variables) =>
        new(system, "/home/ada", name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    [Fact]
    public void The_systems_own_place_is_the_default()
    {
        Assert.Equal("/home/ada/.local/share/jupyter", Folders(HostSystem.Linux).User);
        Assert.Equal("/home/ada/Library/Jupyter", Folders(HostSystem.MacOS).User);
        Assert.Equal(Path.Combine("/roaming", "jupyter"), Folders(HostSystem.Windows, ("APPDATA", "/roaming")).User);
        Assert.Equal("/data/jupyter", Folders(HostSystem.Linux, ("XDG_DATA_HOME", "/data")).User);
        Assert.Equal("/home/ada/Library/Jupyter", Folders(HostSystem.MacOS, ("XDG_DATA_HOME", "/data")).User);
    }

    [Theory]
    [InlineData(HostSystem.Linux)]
    [InlineData(HostSystem.MacOS)]
    [InlineData(HostSystem.Windows)]
    internal void Jupyters_own_variable_goes_before_all(HostSystem system) =>
        Assert.Equal("/mine", Folders(system, ("JUPYTER_DATA_DIR", "/mine"), ("XDG_DATA_HOME", "/data"), ("APPDATA", "/roaming")).User);

    [Fact]
    public void They_are_searched_from_the_named_to_the_systems()
    {
        var folders = Folders(HostSystem.Linux, ("JUPYTER_PATH", "/a:/b"), ("VIRTUAL_ENV", "/venv"));
        Assert.Equal(["/a", "/b", "/home/ada/.local/share/jupyter", "/venv/share/jupyter", "/usr/local/share/jupyter", "/usr/share/jupyter"], folders.All);
    }

    [Fact]
    public void An_empty_variable_is_none() => Assert.Equal("/home/ada/.local/share/jupyter", Folders(HostSystem.Linux, ("JUPYTER_DATA_DIR", "")).User);
}
