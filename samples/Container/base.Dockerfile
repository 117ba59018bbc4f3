# What the gateway's image is built on: the runtime, and the one library of the operating system that it needs. Build it once:
#   docker build -t plugingateway-base:10.0 -f samples/Container/base.Dockerfile samples/Container
FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 && rm -rf /var/lib/apt/lists/*
# State belongs to whoever runs the container, whatever their number: the folder is made for all, the files in it are their owner's alone.
RUN mkdir /state && chmod 0777 /state
VOLUME /state
