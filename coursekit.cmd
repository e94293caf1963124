@dotnet run -c Release --project "%~dp0src\CourseKit.Cli" -- %*
